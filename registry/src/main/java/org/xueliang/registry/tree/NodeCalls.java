package org.xueliang.registry.tree;

import com.google.protobuf.Message;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Role;
import org.xueliang.registry.audit.AuditLog;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.calls.PageTokens;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.feed.ChangeSource;
import org.xueliang.registry.feed.Feeds;
import org.xueliang.registry.identity.Caller;
import org.xueliang.registry.identity.TokenTable;
import org.xueliang.registry.revision.Idempotency;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.store.Feed;

/**
 * What the services of owners and of places have in common around their tables: pages, writes that happen once, change streams.
 *
 * @param database for reads
 */
public record NodeCalls(
        Database database, AuditLog audit, Feeds feeds, TokenTable tokens, PageTokens pages, Idempotency idempotency) {
    private static final Set<Role> WATCHERS =
            Set.of(Role.ADMIN, Role.OPERATOR, Role.ANALYST, Role.COMMAND, Role.GATEWAY, Role.ANALYTICS);

    /** A write in its transaction, recorded, once for each key; subscribers are woken. */
    public <A extends Message> A change(
            Feed feed, String key, Message request, com.google.protobuf.Parser<A> answers, Database.Work<A> work) {
        A answer = audit.change(handle -> idempotency.once(handle, key, request, answers, () -> work.with(handle)));
        feeds.ring(feed);
        return answer;
    }

    /**
     * One page in the order of codes.
     *
     * @param filters the request without page size and token
     * @param read what follows a code, at most so many
     */
    public <T> Page<T> page(Message filters, int pageSize, String pageToken, Function<T, String> code, Read<T> read) {
        int size = Check.pageSize(pageSize);
        String question = filters.getDescriptorForType().getName()
                + filters.toByteString().toString(StandardCharsets.ISO_8859_1);
        String after = pageToken.isEmpty() ? "" : pages.position(question, pageToken);
        List<T> found = read.read(after, size + 1);
        return found.size() <= size
                ? new Page<>(found, "")
                : new Page<>(found.subList(0, size), pages.next(question, code.apply(found.get(size - 1))));
    }

    /** What a page is read with. */
    @FunctionalInterface
    public interface Read<T> {
        List<T> read(String after, int limit);
    }

    /** @param next token of the page that follows; empty on the last */
    public record Page<T>(List<T> rows, String next) {}

    /** Serves a subscriber from its cursor on. */
    public <T extends Message, A> void watch(
            Feed feed,
            Nodes<T> nodes,
            long cursor,
            StreamObserver<A> out,
            Nodes.Watched<T, A> watched,
            @Nullable A caughtUp) {
        Caller caller = Caller.current();
        long head = database.read(feed::head);
        // A cursor that was never given comes from another database: its holder would wait for ever.
        // One from before what is forgotten would not be told of all that is gone.
        long forgotten = database.read(handle -> NodeRemovals.forgotten(handle, feed));
        if (cursor < 0 || cursor > head || (cursor > 0 && cursor < forgotten)) {
            throw Refusal.badField("cursor", cursor, forgotten + " to " + head + "; 0 gives the whole state");
        }
        long wholeUpTo = cursor == 0 ? head : 0;
        ChangeSource<A> source =
                (handle, after, upTo, limit) -> nodes.changes(handle, after, upTo, limit, wholeUpTo, watched);
        feeds.serve(
                feed,
                cursor,
                source,
                (ServerCallStreamObserver<A>) out,
                caughtUp,
                () -> tokens.stillHas(caller, WATCHERS));
    }
}
