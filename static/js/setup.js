// The settings, beside what the desk has.
import "rows";
import "order";
import "week";
