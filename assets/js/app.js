// The page's behaviour: loads what every page uses. Each module registers itself.
import "htmx-setup";
import "page-sheet";
import "bag-sheet";
import "count-down";
import "chat-log";
import "copy-text";
import "live-status";
import "socket-state";
import "form-once";
import "qty-stepper";
import "toast-note";
import "own-enter";
import "keep-shell";
