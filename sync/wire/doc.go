// Package wire is what devices and the provincial server say to each other. The
// same frames travel over HTTP and in bundle files.
//
// A frame is one zstd stream of text lines, each a JSON object and at most
// MaxLine long: a header that says which frame it is, then its parts, then a
// trailer {"end":true,"count":…,"hash":…}, whose hash (the suite's) is over all
// lines before it and what else it says itself. A frame without its trailer, or with anything behind it, is
// no frame: what was read of it is discarded.
//
//	Push    device → server   ops of one branch in their order, N by N, with the
//	                          hashes between which they are chained
//	Answer  server → device   what became of them, how far the branch is kept
//	Page    server → device   decided ops by scope and sequence, the next cursor
//
// An op stands in a frame as the exact bytes of its body, a line of its own; the
// personal values that it brings follow in a line {"secrets":[…]}. To the device
// that wrote it an op comes back by its id alone, when the device asks so: it has
// the body. One that lost it, as after a restore, asks for the page again whole.
//
// # Requests
//
// All over HTTP/1.1 or 2 and TLS 1.3; the device shows its certificate (any that
// its key signed itself), the server's is pinned by KeyHash. Frames have the
// media type FrameType, other bodies are JSON. Whatever is refused is a Problem
// with a code, and 429 and 503 come with Retry-After.
//
//	POST /v1/enrol            Enrol → Enrolled
//	POST /v1/push             Push → Answer
//	POST /v1/pull             PullRequest → Page
//	GET  /v1/blobs/{hash}     BlobState: which chunks are there
//	PUT  /v1/blobs/{hash}/{i}?size=N   chunk i (ChunkSize bytes, the last fewer) of N bytes → BlobState
//	                          CodeBegun only with &begun=1, else CodeBlob: programs of before do not know it
//	GET  /v1/blobs/{hash}/{i} the chunk
//	GET  /v1/keys             Ring: the keys that bundles need
//	GET  /v1/volumes/{name}   BlobState: which chunks of a bundle's file are there
//	PUT  /v1/volumes/{name}/{i}?size=N   chunk i of it → BlobState
//	POST /v1/bundle           Volumes that were brought, of whatever device → those of its receipt
//	GET  /v1/volumes/{name}/{i}   a chunk of the receipt
//	DELETE /v1/volumes/{name} not needed any more
//
// # Identity
//
// A device's id is DeviceID of its certificate's key. A database that was made
// before its device had a key has links under another id: enrolment opens a new
// incarnation under the id of the key and links there what the log holds, as
// after a restore. No op is changed.
//
// # Resuming
//
// The first op of a push is Answer.Acked+1. Who does not know that sends from
// where it stands: an op that is known is answered as before, and one that
// comes too early is kept until those before it are there. When the chain does
// not fit what the server holds, the folder was cloned or restored: the answer
// names in Renew the incarnation under which everything that is not
// acknowledged is to be linked and sent again. Epoch changes when the server
// was restored from a backup: whoever sees another one pulls from the beginning
// and offers again what lies above Acked.
package wire
