package org.xueliang.registry.history;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Availability;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.EvidenceGap;
import org.xueliang.proto.v1.GetAvailabilityRequest;
import org.xueliang.proto.v1.GetHistoryRequest;
import org.xueliang.proto.v1.GetHistoryResponse;
import org.xueliang.proto.v1.HistoryServiceGrpc.HistoryServiceImplBase;
import org.xueliang.proto.v1.Role;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.StateChange;
import org.xueliang.proto.v1.StateKind;
import org.xueliang.proto.v1.Subject;
import org.xueliang.proto.v1.WatchStatesRequest;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.calls.PageTokens;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.feed.Feeds;
import org.xueliang.registry.history.Timeline.Gap;
import org.xueliang.registry.identity.Caller;
import org.xueliang.registry.identity.TokenTable;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.store.Feed;

/** The contract's HistoryService. */
public final class GrpcHistoryService extends HistoryServiceImplBase {
    private static final Set<Role> READERS = Set.of(Role.ADMIN, Role.OPERATOR, Role.ANALYST, Role.COMMAND);

    private final Database database;
    private final Channels channels;
    private final Feeds feeds;
    private final TokenTable tokens;
    private final PageTokens pages;
    private final Computing computing;
    private final Clock clock;

    public GrpcHistoryService(
            Database database,
            Channels channels,
            Feeds feeds,
            TokenTable tokens,
            PageTokens pages,
            Computing computing,
            Clock clock) {
        this.database = database;
        this.channels = channels;
        this.feeds = feeds;
        this.tokens = tokens;
        this.pages = pages;
        this.computing = computing;
        this.clock = clock;
    }

    @Override
    public void getHistory(GetHistoryRequest request, StreamObserver<GetHistoryResponse> out) {
        Check.text("code", request.getCode(), 1, 64);
        Check.anyOr("subject", request.getSubject(), Subject.SUBJECT_UNSPECIFIED);
        long nowUs = clock.millis() * 1000;
        Window window = Window.of(request.getFrom(), request.getUntil(), nowUs);
        int size = Check.pageSize(request.getPageSize());
        String filters = "history"
                + request.toBuilder()
                        .clearPageSize()
                        .clearPageToken()
                        .build()
                        .toByteString()
                        .toString(StandardCharsets.ISO_8859_1);
        boolean first = request.getPageToken().isEmpty();
        // What began this very moment is there too.
        long endUs = window.untilUs() == nowUs ? Long.MAX_VALUE : window.untilUs();
        long beforeUs = first ? endUs : Long.parseLong(pages.position(filters, request.getPageToken()));
        String code = code(request);
        answer(out, database.read(handle -> {
            StateChange now = ChangeRows.now(handle, request.getSubject(), code);
            List<StateChange> found =
                    ChangeRows.page(handle, now.getSubject(), now.getCode(), window.fromUs(), beforeUs, size + 1);
            GetHistoryResponse.Builder page = GetHistoryResponse.newBuilder()
                    .setNow(now)
                    .addAllChanges(found.subList(0, Math.min(size, found.size())));
            if (found.size() > size) {
                page.setNextPageToken(
                        pages.next(filters, String.valueOf(found.get(size - 1).getAtUs())));
            }
            if (first) {
                EvidenceGaps.in(handle, window)
                        .forEach(gap -> page.addGaps(
                                EvidenceGap.newBuilder().setFromUs(gap.fromUs()).setUntilUs(gap.untilUs())));
                page.addAllClock(ClockErrors.of(handle, now.getSubject(), now.getCode(), window));
            }
            return page.build();
        }));
    }

    /** A code may be one that was removed: its history is there. */
    private String code(GetHistoryRequest request) {
        return Check.isCode(request.getCode())
                ? request.getCode()
                : channels.find(request.getCode())
                        .map(Channel::getCode)
                        .orElseThrow(() -> Refusal.notFound("code: '" + Refusal.excerpt(request.getCode())
                                + "' is neither a code nor the alias of a channel"));
    }

    @Override
    public void getAvailability(GetAvailabilityRequest request, StreamObserver<Availability> out) {
        Check.anyOr("source_kind", request.getSourceKind(), SourceKind.SOURCE_KIND_UNSPECIFIED);
        Check.text("owner", request.getOwner(), 0, 64);
        Check.text("place", request.getPlace(), 0, 64);
        boolean one = !request.getChannel().isEmpty() || !request.getDevice().isEmpty();
        boolean many = !request.getOwner().isEmpty()
                || !request.getPlace().isEmpty()
                || request.getSourceKind() != SourceKind.SOURCE_KIND_UNSPECIFIED;
        if (one && many
                || !request.getChannel().isEmpty() && !request.getDevice().isEmpty()) {
            throw Refusal.badRequest("channel, device: each alone (expected: no other of channel, device, owner, place,"
                    + " source_kind beside it)");
        }
        Window window = Window.of(request.getFrom(), request.getUntil(), clock.millis() * 1000);
        AvailabilityCount count = one ? ofOne(request, window) : computing.run(() -> ofMany(request, window));
        answer(out, count.answer(window));
    }

    private AvailabilityCount ofOne(GetAvailabilityRequest request, Window window) {
        boolean device = !request.getDevice().isEmpty();
        if (device) {
            Check.code("device", request.getDevice());
        }
        String code = device
                ? request.getDevice()
                : channels.require(request.getChannel()).getCode();
        return database.read(handle -> {
            Subject subject = device ? Subject.SUBJECT_DEVICE : Subject.SUBJECT_CHANNEL;
            ChangeRows.now(handle, subject, code);
            return count(handle, subject, List.of(code), window, Histories.gaps(handle, window));
        });
    }

    private AvailabilityCount ofMany(GetAvailabilityRequest request, Window window) {
        return database.transaction(handle -> {
            AvailabilityCount sum = new AvailabilityCount();
            List<Gap> gaps = Histories.gaps(handle, window);
            ChannelScope.of(handle, request.getOwner(), request.getPlace(), request.getSourceKind())
                    .pages(
                            handle,
                            "c.code",
                            rs -> rs.getString("code"),
                            page -> sum.add(count(handle, Subject.SUBJECT_CHANNEL, page, window, gaps)));
            return sum;
        });
    }

    private static AvailabilityCount count(
            Handle handle, Subject subject, List<String> codes, Window window, List<Gap> gaps) {
        Map<String, List<Span>> spans = Histories.spans(handle, subject, codes, window, gaps);
        AvailabilityCount count = new AvailabilityCount();
        codes.forEach(code -> count.add(code, spans.getOrDefault(code, List.of())));
        return count;
    }

    @Override
    public void watchStates(WatchStatesRequest request, StreamObserver<StateChange> out) {
        Check.text("owner", request.getOwner(), 0, 64);
        Check.text("place", request.getPlace(), 0, 64);
        request.getStatesList().forEach(state -> Check.known("states", state, StateKind.STATE_KIND_UNSPECIFIED));
        Caller caller = Caller.current();
        long cursor = database.read(handle -> cursor(handle, request.getCursor()));
        ChannelScope scope = database.read(handle ->
                ChannelScope.of(handle, request.getOwner(), request.getPlace(), SourceKind.SOURCE_KIND_UNSPECIFIED));
        List<Integer> states = new ArrayList<>(request.getStatesValueList());
        feeds.serve(
                Feed.STATES,
                cursor,
                (handle, after, head, limit) ->
                        after >= head ? List.of() : ChangeRows.after(handle, scope, states, after, head, limit),
                (ServerCallStreamObserver<StateChange>) out,
                null,
                () -> tokens.stillHas(caller, READERS));
    }

    private static long cursor(Handle handle, long asked) {
        long head = Feed.STATES.head(handle);
        if (asked == -1) {
            return head;
        }
        if (asked < -1 || asked > head) {
            throw Refusal.badField("cursor", asked, "-1 to " + head + "; 0 gives all that is kept");
        }
        long dropped = handle.createQuery("select revision from history_progress where name = 'dropped'")
                .mapTo(Long.class)
                .one();
        if (asked != 0 && asked < dropped) {
            throw Refusal.notNow("cursor: " + asked + ": changes up to " + dropped
                    + " are no longer kept (expected: a later one; 0 gives all that is kept)");
        }
        return asked;
    }

    private static <T> void answer(StreamObserver<T> out, T message) {
        out.onNext(message);
        out.onCompleted();
    }
}
