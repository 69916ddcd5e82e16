package org.xueliang.registry.merging;

import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.GetMergingPolicyRequest;
import org.xueliang.proto.v1.ListDuplicatesRequest;
import org.xueliang.proto.v1.ListDuplicatesResponse;
import org.xueliang.proto.v1.ListMergedRequest;
import org.xueliang.proto.v1.ListMergedResponse;
import org.xueliang.proto.v1.MarkDifferentRequest;
import org.xueliang.proto.v1.MarkDifferentResponse;
import org.xueliang.proto.v1.MergeChannelsRequest;
import org.xueliang.proto.v1.MergedChannel;
import org.xueliang.proto.v1.MergingPolicy;
import org.xueliang.proto.v1.MergingServiceGrpc.MergingServiceImplBase;
import org.xueliang.proto.v1.SetMergingPolicyRequest;
import org.xueliang.proto.v1.SplitChannelsRequest;
import org.xueliang.proto.v1.SplitChannelsResponse;
import org.xueliang.registry.audit.AuditLog;
import org.xueliang.registry.audit.CallRecord;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.calls.PageTokens;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.channel.SecondWays;
import org.xueliang.registry.channel.SecondWays.Merged;
import org.xueliang.registry.channel.SecondWays.Split;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.feed.Feeds;
import org.xueliang.registry.identity.Caller;
import org.xueliang.registry.merging.DuplicateStore.Pair;
import org.xueliang.registry.merging.DuplicateStore.Row;
import org.xueliang.registry.revision.Idempotency;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.store.Feed;

/** The contract's MergingService. */
public final class GrpcMergingService extends MergingServiceImplBase {
    private static final int MAX_NOTE_CHARS = 256;

    private final Database database;
    private final Channels channels;
    private final MergingAnswers answers;
    private final Merging merging;
    private final MergingByItself finding;
    private final AuditLog audit;
    private final Feeds feeds;
    private final PageTokens pages;
    private final Idempotency idempotency;

    public GrpcMergingService(
            Database database,
            Channels channels,
            Merging merging,
            MergingByItself finding,
            AuditLog audit,
            Feeds feeds,
            PageTokens pages,
            Idempotency idempotency) {
        this.database = database;
        this.channels = channels;
        this.answers = new MergingAnswers(channels);
        this.merging = merging;
        this.finding = finding;
        this.audit = audit;
        this.feeds = feeds;
        this.pages = pages;
        this.idempotency = idempotency;
    }

    @Override
    public void listDuplicates(ListDuplicatesRequest request, StreamObserver<ListDuplicatesResponse> out) {
        int size = Check.pageSize(request.getPageSize());
        String filters = "duplicates" + request.getChannel();
        double below = Double.MAX_VALUE;
        Pair behind = new Pair("", "");
        if (!request.getPageToken().isEmpty()) {
            String[] position = pages.position(filters, request.getPageToken()).split(" ", -1);
            below = Double.parseDouble(position[0]);
            behind = new Pair(position[1], position[2]);
        }
        long missing = finding.bringUp();
        double score = below;
        Pair last = behind;
        answer(out, database.read(handle -> {
            String code = request.getChannel().isEmpty()
                    ? ""
                    : channels.require(handle, request.getChannel()).getCode();
            List<Row> rows = DuplicateStore.held(handle, code, score, last, size + 1);
            ListDuplicatesResponse.Builder page =
                    ListDuplicatesResponse.newBuilder().setBehind(missing);
            if (rows.size() > size) {
                Row end = rows.get(size - 1);
                page.setNextPageToken(pages.next(
                        filters,
                        end.score() + " " + end.pair().one() + " " + end.pair().other()));
                rows = rows.subList(0, size);
            }
            return page.addAllDuplicates(answers.duplicates(handle, rows)).build();
        }));
    }

    @Override
    public void mergeChannels(MergeChannelsRequest request, StreamObserver<MergedChannel> out) {
        Check.text("primary", request.getPrimary(), 1, 64);
        Check.text("secondary", request.getSecondary(), 1, 64);
        Check.text("note", request.getNote(), 0, MAX_NOTE_CHARS);
        CallRecord.subject(request.getPrimary() + " " + request.getSecondary());
        answer(
                out,
                rung(audit.change(handle ->
                        idempotency.once(handle, request.getIdempotencyKey(), request, MergedChannel.parser(), () -> {
                            String secondary = merging.merge(
                                    handle,
                                    request.getPrimary(),
                                    request.getPrimaryRevision(),
                                    request.getSecondary(),
                                    request.getSecondaryRevision(),
                                    Caller.current().name());
                            return answers.merged(
                                    handle,
                                    SecondWays.page(handle, secondary, "", 1).get(0));
                        }))));
    }

    @Override
    public void splitChannels(SplitChannelsRequest request, StreamObserver<SplitChannelsResponse> out) {
        String name = Check.text("channel", request.getChannel(), 1, 64);
        Check.text("note", request.getNote(), 0, MAX_NOTE_CHARS);
        answer(
                out,
                rung(audit.change(handle -> idempotency.once(
                        handle, request.getIdempotencyKey(), request, SplitChannelsResponse.parser(), () -> {
                            String code = SecondWays.codeOf(handle, name).orElseThrow(() -> noSecondWay(name));
                            CallRecord.subject(code);
                            Split split = merging.split(handle, code).orElseThrow(() -> noSecondWay(name));
                            merging.different(
                                    handle,
                                    split.primary(),
                                    code,
                                    true,
                                    Caller.current().name());
                            return answers.split(handle, code, split);
                        }))));
    }

    private static Refusal noSecondWay(String name) {
        return Refusal.notFound("channel: '" + Refusal.excerpt(name)
                + "' is neither code nor alias of a second way (xueliang channels merged lists them)");
    }

    @Override
    public void markDifferent(MarkDifferentRequest request, StreamObserver<MarkDifferentResponse> out) {
        Check.text("one", request.getOne(), 1, 64);
        Check.text("other", request.getOther(), 1, 64);
        Check.text("note", request.getNote(), 0, MAX_NOTE_CHARS);
        CallRecord.subject(request.getOne() + " " + request.getOther());
        answer(out, audit.change(handle -> {
            // Behind a merge of the two that is on its way, or before it.
            Feed.CHANNELS.lock(handle);
            String one = channels.require(handle, request.getOne()).getCode();
            String other = channels.require(handle, request.getOther()).getCode();
            if (one.equals(other)) {
                throw Refusal.notNow("'" + Refusal.excerpt(request.getOne()) + "' and '"
                        + Refusal.excerpt(request.getOther()) + "' are one channel (expected: two; a merge is undone by"
                        + " SplitChannels)");
            }
            merging.different(handle, one, other, false, Caller.current().name());
            return MarkDifferentResponse.getDefaultInstance();
        }));
    }

    @Override
    public void listMerged(ListMergedRequest request, StreamObserver<ListMergedResponse> out) {
        int size = Check.pageSize(request.getPageSize());
        Check.text("channel", request.getChannel(), 0, 64);
        String filters = "merged"
                + request.toBuilder()
                        .clearPageSize()
                        .clearPageToken()
                        .build()
                        .toByteString()
                        .toString(StandardCharsets.ISO_8859_1);
        String after = request.getPageToken().isEmpty() ? "" : pages.position(filters, request.getPageToken());
        answer(out, database.read(handle -> {
            String name = request.getChannel();
            Optional<String> way = name.isEmpty() ? Optional.empty() : SecondWays.codeOf(handle, name);
            String code = name.isEmpty()
                    ? ""
                    : way.orElseGet(() -> channels.require(handle, name).getCode());
            List<Merged> rows = SecondWays.page(handle, code, after, size + 1);
            ListMergedResponse.Builder page = ListMergedResponse.newBuilder();
            if (rows.size() > size) {
                page.setNextPageToken(
                        pages.next(filters, rows.get(size - 1).secondary().getCode()));
                rows = rows.subList(0, size);
            }
            rows.forEach(row -> page.addMerged(answers.merged(handle, row)));
            return page.build();
        }));
    }

    @Override
    public void getMergingPolicy(GetMergingPolicyRequest request, StreamObserver<MergingPolicy> out) {
        answer(out, database.read(GrpcMergingService::policy));
    }

    private static MergingPolicy policy(Handle handle) {
        return handle.createQuery("select hold_all from merging_progress")
                .map((rs, ctx) -> MergingPolicy.newBuilder()
                        .setHoldAll(rs.getBoolean("hold_all"))
                        .build())
                .one();
    }

    @Override
    public void setMergingPolicy(SetMergingPolicyRequest request, StreamObserver<MergingPolicy> out) {
        answer(out, audit.change(handle -> {
            CallRecord.subject("hold_all " + request.getPolicy().getHoldAll());
            handle.createUpdate("update merging_progress set hold_all = :hold_all")
                    .bind("hold_all", request.getPolicy().getHoldAll())
                    .execute();
            return policy(handle);
        }));
    }

    private <T> T rung(T result) {
        feeds.ring(Feed.CHANNELS);
        return result;
    }

    private static <T> void answer(StreamObserver<T> out, T message) {
        out.onNext(message);
        out.onCompleted();
    }
}
