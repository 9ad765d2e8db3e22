// The desk: behaviours by data attribute; each module is small and works on any page that has its attributes.
import "theme";
import "dialogs";
import "print";
import "toasts";
import "drafts";
import "files";
import "composer";
import "keys";
import "cursor";
import "bodies";
import "due";
import "live";
import "presence";
import "timer";
import "mentions";
import "bulk";
import "slices";
