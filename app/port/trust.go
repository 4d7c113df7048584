package port

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
)

// Names are the names and addresses that the certificate holds for,
// names first.
func (a *Authority) Names() []string {
	var names []string
	for _, d := range a.cert.PermittedDNSDomains {
		if d != "local" {
			names = append(names, d)
		}
	}
	for _, ip := range addresses() {
		if slices.ContainsFunc(a.cert.PermittedIPRanges, func(r *net.IPNet) bool { return r.Contains(ip.AsSlice()) }) {
			names = append(names, ip.String())
		}
	}
	return names
}

// addresses are this machine's, each once.
func addresses() (list []netip.Addr) {
	addrs, _ := net.InterfaceAddrs()
	for _, a := range addrs {
		p, err := netip.ParsePrefix(a.String())
		if ip := p.Addr().Unmap().WithZone(""); err == nil && !slices.Contains(list, ip) {
			list = append(list, ip)
		}
	}
	return list
}

// ownAddresses are the IPv4 addresses that are not private, one by one: a
// machine whose network has such must be reached by them.
func ownAddresses() (list []netip.Prefix) {
	for _, ip := range addresses() {
		if ip.Is4() && !slices.ContainsFunc(private, func(p netip.Prefix) bool { return p.Contains(ip) }) {
			list = append(list, netip.PrefixFrom(ip, 32))
		}
	}
	return list
}

// hostNames are the names by which this machine may be called on its network:
// its own, its own under .local, and localhost.
func hostNames(host string) []string {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	valid := func(r rune) bool { return r == '-' || r == '.' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' }
	if host == "" || strings.Trim(host, "-.") != host || strings.ContainsFunc(host, func(r rune) bool { return !valid(r) }) {
		return []string{"localhost"}
	}
	names := []string{host}
	if short, _, _ := strings.Cut(host, "."); short != "localhost" && short+".local" != host {
		names = append(names, short+".local")
	}
	if host != "localhost" {
		names = append(names, "localhost")
	}
	return names
}

// CADER is the authority's certificate, for phones that install a file.
func (a *Authority) CADER() []byte { return bytes.Clone(a.cert.Raw) }

// Fingerprint is SHA-256 of the certificate, in the form that phones show.
func (a *Authority) Fingerprint() string {
	sum := sha256.Sum256(a.cert.Raw)
	return strings.ReplaceAll(strings.ToUpper(fmt.Sprintf("% x", sum)), " ", ":")
}

// Mobileconfig is an Apple configuration profile that installs the authority;
// its type is application/x-apple-aspen-config.
func (a *Authority) Mobileconfig() []byte {
	sum := sha256.Sum256(a.cert.Raw)
	uuid := func(b []byte) string {
		return strings.ToUpper(fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:16]))
	}
	return fmt.Appendf(nil, mobileconfig, base64.StdEncoding.EncodeToString(a.cert.Raw),
		uuid(sum[:16]), uuid(sum[:16]), uuid(sum[16:]), uuid(sum[16:]))
}

const mobileconfig = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>PayloadContent</key><array><dict>
<key>PayloadCertificateFileName</key><string>hawker.cer</string>
<key>PayloadContent</key><data>%s</data>
<key>PayloadDisplayName</key><string>Hawker local authority</string>
<key>PayloadIdentifier</key><string>hawker.lan.ca.%s</string>
<key>PayloadType</key><string>com.apple.security.root</string>
<key>PayloadUUID</key><string>%s</string>
<key>PayloadVersion</key><integer>1</integer>
</dict></array>
<key>PayloadDisplayName</key><string>Hawker</string>
<key>PayloadDescription</key><string>Lets this device trust the shop on the local network, and nothing else.</string>
<key>PayloadIdentifier</key><string>hawker.lan.%s</string>
<key>PayloadType</key><string>Configuration</string>
<key>PayloadUUID</key><string>%s</string>
<key>PayloadVersion</key><integer>1</integer>
</dict></plist>
`
