package bucket

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/minio/minio-go/v7"
)

// Kind is what a person can do about a failure.
type Kind string

// The kinds.
const (
	Address Kind = "address" // the endpoint is none
	Reach   Kind = "reach"   // nobody answered, or only with trouble of his own
	Keys    Kind = "keys"    // the keys are wrong, or may not do this
	NoPlace Kind = "place"   // there is no such bucket
	Missing Kind = "missing" // there is no such object
	Changed Kind = "changed" // the store holds other bytes than it was sent
	Sealed  Kind = "sealed"  // another key sealed this, or it was changed
	Full    Kind = "full"    // the bucket or the account has reached its limit
	Slow    Kind = "slow"    // the store wants to be asked more slowly
	Clock   Kind = "clock"   // this machine's clock is wrong
)

// Error is a failure with what can be done about it.
type Error struct {
	Kind Kind
	err  error
}

func (e *Error) Error() string { return e.err.Error() }

func (e *Error) Unwrap() error { return e.err }

// KindOf is the kind of an error of this package, Reach for any other.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Reach
}

// failed sorts the store's answer (Amazon S3 API, "Error responses").
func failed(doing string, err error) error {
	kind, answer := Reach, minio.ToErrorResponse(err)
	switch {
	case answer.StatusCode == http.StatusInsufficientStorage, strings.Contains(strings.ToLower(answer.Message), "cap exceeded"): // Backblaze B2 says it so
		return &Error{Kind: Full, err: fmt.Errorf("%s: %w", doing, err)}
	}
	switch answer.Code {
	case "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "AuthorizationHeaderMalformed", "AllAccessDisabled":
		kind = Keys
	case "NoSuchBucket", "InvalidBucketName", "PermanentRedirect":
		kind = NoPlace
	case "NoSuchKey":
		kind = Missing
	case "QuotaExceeded", "ServiceQuotaExceeded", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded", "InsufficientStorage", "StorageLimitExceeded", "InsufficientCapacity":
		kind = Full
	case "SlowDown", "TooManyRequests", "RequestLimitExceeded", "SlowDownWrite", "SlowDownRead":
		kind = Slow
	case "RequestTimeTooSkewed":
		kind = Clock
	case "BadDigest", "XAmzContentSHA256Mismatch", "InvalidDigest":
		kind = Changed
	}
	return &Error{Kind: kind, err: fmt.Errorf("%s: %w", doing, err)}
}
