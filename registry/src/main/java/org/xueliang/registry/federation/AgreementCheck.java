package org.xueliang.registry.federation;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.xueliang.proto.v1.Agreement;
import org.xueliang.proto.v1.AgreementTerms;
import org.xueliang.proto.v1.Manner;
import org.xueliang.proto.v1.SharedScope;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.error.Refusal;

/** What terms may be, of our own making or another node's. */
final class AgreementCheck {
    private static final int MAX_LIST = 256;
    private static final int MAX_WORDING = 16_384;
    private static final int MAX_MANNERS = 16;
    /** Full lists of names in Chinese and a full wording come to 180 KiB; what no field of ours has counts too. */
    private static final int MAX_BYTES = 200 << 10;

    private static final long TEN_YEARS_US = 3_653L * 86_400_000_000L;
    private static final Pattern PURPOSE_CODE = Pattern.compile("[a-z0-9][a-z0-9-]{1,63}");

    private AgreementCheck() {}

    /** As they are kept: the manners in order, DIRECTORY among them. */
    static AgreementTerms terms(AgreementTerms terms, long nowUs) {
        size("terms", terms);
        scope(terms.getScope());
        TreeSet<Manner> manners = new TreeSet<>();
        manners.add(Manner.DIRECTORY);
        for (Manner manner : terms.getMannersList()) {
            manners.add(Check.known("terms.manners", manner, Manner.MANNER_UNSPECIFIED));
        }
        if (!PURPOSE_CODE.matcher(terms.getPurposeCode()).matches()) {
            throw Refusal.badField("terms.purpose_code", terms.getPurposeCode(), "2 to 64 of a-z, 0-9, '-'");
        }
        Check.text("terms.purpose", terms.getPurpose(), 2, 200);
        if (terms.getFromUs() < 0) {
            throw Refusal.badField("terms.from_us", terms.getFromUs(), "microseconds since the Unix epoch, or 0");
        }
        if (terms.getUntilUs() <= Math.max(nowUs, terms.getFromUs()) || terms.getUntilUs() > nowUs + TEN_YEARS_US) {
            throw Refusal.badField(
                    "terms.until_us", terms.getUntilUs(), "after now and from_us, at most ten years ahead");
        }
        wording("terms.text", terms.getText());
        return terms.toBuilder().clearManners().addAllManners(manners).build();
    }

    /** They are kept for ever, at both nodes, and read each second. */
    private static void size(String field, AgreementTerms terms) {
        if (terms.getSerializedSize() > MAX_BYTES) {
            throw Refusal.badRequest(
                    field + ": " + terms.getSerializedSize() + " bytes (expected: at most " + MAX_BYTES + ")");
        }
        Check.atMost(field + ".manners", terms.getMannersCount(), MAX_MANNERS);
    }

    /** Lines are for people to read, on a terminal too. */
    private static void wording(String field, String text) {
        if (text.length() > MAX_WORDING) {
            throw Refusal.badRequest(
                    field + ": " + text.length() + " characters (expected: at most " + MAX_WORDING + ")");
        }
        for (String line : text.split("[\\r\\n\\t]")) {
            Check.text(field, line, 0, MAX_WORDING);
        }
    }

    private static void scope(SharedScope scope) {
        texts("terms.scope.organisations", scope.getOrganisationsList());
        texts("terms.scope.places", scope.getPlacesList());
        Check.atMost("terms.scope.channels", scope.getChannelsCount(), MAX_LIST);
        scope.getChannelsList().forEach(code -> Check.code("terms.scope.channels", code));
        Check.atMost("terms.scope.source_kinds", scope.getSourceKindsCount(), MAX_LIST);
        scope.getSourceKindsList()
                .forEach(kind -> Check.known("terms.scope.source_kinds", kind, SourceKind.SOURCE_KIND_UNSPECIFIED));
        if (scope.getOrganisationsCount()
                        + scope.getPlacesCount()
                        + scope.getChannelsCount()
                        + scope.getSourceKindsCount()
                == 0) {
            throw Refusal.badRequest("terms.scope: empty (expected: organisations, places, channels or source_kinds)");
        }
    }

    private static void texts(String field, List<String> texts) {
        Check.atMost(field, texts.size(), MAX_LIST);
        texts.forEach(text -> Check.text(field, text, 1, 64));
    }

    /** What the grantee accepts: everything that is agreed, and between whom. */
    static String digest(Agreement agreement) {
        byte[] head = (agreement.getId() + "\n" + agreement.getVersion() + "\n" + agreement.getGrantor() + "\n"
                        + agreement.getGrantee() + "\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] terms = agreement.getTerms().toByteArray();
        byte[] whole = new byte[head.length + terms.length];
        System.arraycopy(head, 0, whole, 0, head.length);
        System.arraycopy(terms, 0, whole, head.length, terms.length);
        return KeyDigest.of(whole);
    }

    /** One that a peer offers us, before it is kept. */
    static void offered(Agreement agreement, String peer, String self) {
        Check.id("agreement.id", agreement.getId());
        String named = "agreement " + agreement.getId();
        if (!agreement.getGrantor().equals(peer) || !agreement.getGrantee().equals(self)) {
            throw Refusal.notAllowed(named + ": between '" + Refusal.excerpt(agreement.getGrantor()) + "' and '"
                    + Refusal.excerpt(agreement.getGrantee()) + "' (expected: '" + peer + "' and '" + self + "')");
        }
        Check.range(named + ": version", agreement.getVersion(), 1, 1_000_000);
        size(named + ": terms", agreement.getTerms());
        scope(agreement.getTerms().getScope());
        Check.text(named + ": purpose", agreement.getTerms().getPurpose(), 2, 200);
        if (!PURPOSE_CODE.matcher(agreement.getTerms().getPurposeCode()).matches()) {
            throw Refusal.badField(
                    named + ": purpose_code", agreement.getTerms().getPurposeCode(), "2 to 64 of a-z, 0-9, '-'");
        }
        for (Manner manner : agreement.getTerms().getMannersList()) {
            Check.known(named + ": manners", manner, Manner.MANNER_UNSPECIFIED);
        }
        wording(named + ": text", agreement.getTerms().getText());
        Check.text(named + ": note", agreement.getNote(), 0, 200);
        Check.text(named + ": offered_by", agreement.getOfferedBy(), 0, 200);
        Check.text(named + ": ended_by", agreement.getEndedBy(), 0, 200);
        if (agreement.getOfferedUs() < 0 || agreement.getEndedUs() < 0) {
            throw Refusal.badField(
                    named + ": offered_us", agreement.getOfferedUs(), "microseconds since the Unix epoch");
        }
        if (!digest(agreement).equals(agreement.getDigest())) {
            throw Refusal.badRequest(named + ": its digest is not that of its terms");
        }
    }
}
