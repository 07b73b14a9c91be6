// Package bundle is the file in which frames travel on a stick where there is no
// network: from a device to the province (a data bundle) and back (a receipt).
//
//	magic    8 bytes "RHBUNDLE"
//	version  2 bytes, big-endian
//	length   4 bytes: of the header
//	header   JSON, in the clear: see Header
//	body     Header.Size bytes in segments of SegmentSize, each sealed with
//	         Header's suite under the file's own key; the nonce is the segment's
//	         number with a mark on the last
//	length   2 bytes: of the signature
//	signature of the sender over the header and the digests of all sealed segments
//
// The header binds every segment, the signature binds both: a file that is cut
// short, lengthened or altered in any byte is refused as a whole, before any of
// it has an effect. The file's key is sealed to each of its readers.
//
// The body is a sequence of parts, each a byte that says which it is, 4 bytes of
// length, and the part: frames of package wire as they go over HTTP, chunks of
// attachments, and lists in JSON. A file has at most MaxParts of them and
// MaxSize bytes; what is more goes into further volumes, each of which is a
// whole bundle and may arrive in any order.
package bundle
