// The customers' pages work without any of this.
import "theme";
import "drafts";
import "files";
import "fields";
import "bodies";
import "promise";
