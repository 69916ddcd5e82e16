package org.xueliang.registry.federation;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.regex.Pattern;
import org.xueliang.proto.v1.Peer;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.error.Refusal;

/** What an administrator may enter as a peer. */
final class PeerCheck {
    private static final Pattern PREFIX = Pattern.compile("[0-9]{2,14}");
    private static final int MAX_PEM_CHARS = 16_384;
    private static final int DEFAULT_ALERTS = 100_000;
    private static final int DEFAULT_CHANNELS = 100_000;

    private PeerCheck() {}

    static PeerEntry entry(Peer peer, NodeIdentity self) {
        NodeName.checked("peer.node", peer.getNode());
        if (peer.getNode().equals(self.node())) {
            throw Refusal.badField("peer.node", peer.getNode(), "another node than this one");
        }
        if (peer.getCertificatePem().length() > MAX_PEM_CHARS) {
            throw Refusal.badRequest("peer.certificate_pem: "
                    + peer.getCertificatePem().length() + " characters (expected: at most " + MAX_PEM_CHARS + ")");
        }
        X509Certificate certificate;
        try {
            certificate = PemFiles.certificate("peer.certificate_pem", peer.getCertificatePem());
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest(Refusal.sentence(String.valueOf(e.getMessage())));
        }
        String key = KeyDigest.of(certificate.getPublicKey());
        if (key.equals(self.keySha256())) {
            throw Refusal.badRequest("peer.certificate_pem: this node's own (expected: the other node's)");
        }
        if (!peer.getAddress().isEmpty()) {
            Check.door("peer.address", peer.getAddress());
        }
        Check.atMost("peer.may_carry", peer.getMayCarryCount(), 256);
        peer.getMayCarryList().forEach(node -> NodeName.checked("peer.may_carry", node));
        Check.atMost("peer.code_prefixes", peer.getCodePrefixesCount(), 64);
        for (String prefix : peer.getCodePrefixesList()) {
            if (!PREFIX.matcher(prefix).matches()) {
                throw Refusal.badField("peer.code_prefixes", prefix, "2 to 14 digits");
            }
        }
        Check.range("peer.max_channels", peer.getMaxChannels(), 0, 1_000_000);
        Check.range("peer.max_alerts", peer.getMaxAlerts(), 0, 10_000_000);
        Check.text("peer.note", peer.getNote(), 0, 128);
        return new PeerEntry(
                peer.getNode(),
                certificate,
                key,
                peer.getAddress(),
                List.copyOf(peer.getMayCarryList()),
                List.copyOf(peer.getCodePrefixesList()),
                peer.getMaxChannels() == 0 ? DEFAULT_CHANNELS : peer.getMaxChannels(),
                peer.getMaxAlerts() == 0 ? DEFAULT_ALERTS : peer.getMaxAlerts(),
                peer.getNote());
    }
}
