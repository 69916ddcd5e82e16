package org.xueliang.registry.search;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Circle;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.SearchChannelsRequest;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.copy.Copies;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.position.Datums;
import org.xueliang.registry.position.OutlineCheck;
import org.xueliang.registry.position.PositionCheck;
import org.xueliang.registry.tree.Tree;

/** What a caller asked, checked and put into terms. */
final class SearchCheck {
    private static final int MAX_TEXT = 64;
    private static final double MAX_RADIUS_M = 200_000;

    private SearchCheck() {}

    static SearchFilters filters(Handle handle, Channels channels, SearchChannelsRequest request) {
        Check.text("text", request.getText(), 0, MAX_TEXT);
        Check.anyOr("source_kind", request.getSourceKind(), SourceKind.SOURCE_KIND_UNSPECIFIED);
        Check.anyOr("presence", request.getPresence(), Presence.PRESENCE_UNSPECIFIED);
        Check.anyOr("enrolment", request.getEnrolment(), Enrolment.ENROLMENT_UNSPECIFIED);
        Check.anyOr("datum", request.getDatum(), Datum.DATUM_UNSPECIFIED);
        Set<Integer> terms = new LinkedHashSet<>();
        if (request.getSourceKindValue() != 0) {
            terms.add(SearchTerms.kind(request.getSourceKind()));
        }
        if (request.getEnrolmentValue() != 0) {
            terms.add(SearchTerms.enrolment(request.getEnrolmentValue()));
        }
        if (!request.getOwner().isEmpty()) {
            terms.add(SearchTerms.owner(id(handle, Tree.ORGANISATIONS, "owner", request.getOwner())));
        }
        if (!request.getMaintainer().isEmpty()) {
            terms.add(SearchTerms.maintainer(id(handle, Tree.ORGANISATIONS, "maintainer", request.getMaintainer())));
        }
        if (!request.getPlace().isEmpty()) {
            terms.add(SearchTerms.place(id(handle, Tree.PLACES, "place", request.getPlace())));
        }
        String home = channels.copies().asked(request.getHome());
        if (home.equals(Copies.SELF)) {
            terms.add(SearchTerms.OURS);
        } else if (!home.isEmpty()) {
            terms.add(SearchTerms.home(home));
        }
        String text = Grams.normal(request.getText());
        List<String> words = new ArrayList<>();
        String code = "";
        for (String word : text.isEmpty() ? new String[0] : text.split(" ")) {
            if (Check.isCode(word)) {
                if (!code.isEmpty() && !code.equals(word)) {
                    throw Refusal.badField("text", request.getText(), "one code");
                }
                code = word;
            } else {
                words.add(word);
                Grams.ofQuery(word).forEach(gram -> terms.add(SearchTerms.gram(gram)));
            }
        }
        Optional<Region> region = region(request);
        return new SearchFilters(
                List.copyOf(terms),
                region.map(asked -> Cells.covering(asked, !terms.isEmpty())).orElse(List.of()),
                words,
                code,
                region,
                request.getPresence(),
                request.getPresenceValue() == 0 ? List.of() : channels.stateClasses(handle, request.getPresence()),
                home,
                channels.copies());
    }

    private static int id(Handle handle, Tree tree, String field, String code) {
        Check.text(field, code, 1, 64);
        return tree.id(handle, code).orElseThrow(() -> Refusal.badField(field, code, "one that there is"));
    }

    private static Optional<Region> region(SearchChannelsRequest request) {
        if (request.hasWithin() && request.hasInside()) {
            throw Refusal.badRequest("within, inside: both (expected: one)");
        }
        if (request.hasInside()) {
            OutlineCheck.checked("inside", request.getInside());
            return Optional.of(Region.inside(OutlineCheck.polygon(request.getInside(), Datum.WGS84)));
        }
        if (request.hasWithin()) {
            Circle circle = request.getWithin();
            Check.known("within.datum", circle.getDatum(), Datum.DATUM_UNSPECIFIED);
            PositionCheck.coordinates("within", circle.getLongitude(), circle.getLatitude());
            Check.range("within.radius_m", circle.getRadiusM(), 1, MAX_RADIUS_M);
            Datums.Point middle = Datums.convert(
                    circle.getDatum(), Datum.WGS84, new Datums.Point(circle.getLongitude(), circle.getLatitude()));
            return Optional.of(Region.circle(middle.longitude(), middle.latitude(), circle.getRadiusM()));
        }
        return Optional.empty();
    }
}
