package org.xueliang.registry.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.registry.Meanwhile;
import org.xueliang.registry.SharedStores;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.tree.Tree;

/** What hangs under a node of a tree that moves, in the index. */
class MovedNodeTest {
    @RegisterExtension
    static final BeforeAllCallback STORES =
            context -> url = SharedStores.of(context).newDatabase();

    private static final String CODE = "11010100001320000021";
    private static String url = "";

    private static void move(Handle handle, String parent) {
        handle.execute("update places set parent = ? where code = 'yard'", parent);
        Tree.PLACES.moved(handle, "yard");
    }

    private static int term(Handle handle, String place) {
        return SearchTerms.place(Tree.PLACES.id(handle, place).orElseThrow());
    }

    @Test
    void aNodeThatMovesOnWhileItsMoveIsTakenInIsFoundWhereItIsNow() throws Exception {
        Jdbi jdbi = Jdbi.create(url);
        try (Database database = Database.open(url, null, null)) {
            SearchIndex index = new SearchIndex(database);
            jdbi.useTransaction(handle -> {
                handle.execute("insert into places (code, name, parent) values ('west', 'west', ''),"
                        + " ('north', 'north', ''), ('east', 'east', ''), ('yard', 'yard', 'west')");
                handle.execute(
                        "insert into channels (code, name, source_kind, owner, place, source, pull_url, pull_username,"
                                + " pull_transport, zones, enrolment, device, revision) values"
                                + " (?, '', 1, '', 'yard', 'PUSH', '', '', 0, '{}', 2, '', 1)",
                        CODE);
                handle.execute("update feeds set revision = 1 where name = 'channels'");
            });
            all(index);
            jdbi.useTransaction(handle -> move(handle, "north"));
            CompletableFuture<Boolean> step = jdbi.inTransaction(mover -> {
                move(mover, "east");
                return Meanwhile.begun(jdbi, () -> index.step(100, false));
            });
            step.get(10, TimeUnit.SECONDS);
            all(index);
            List<Integer> terms = jdbi.withHandle(handle ->
                    List.of((Integer[]) handle.createQuery("select terms from channel_search where code = :code")
                            .bind("code", CODE)
                            .map((rs, ctx) -> rs.getArray(1).getArray())
                            .one()));
            jdbi.useHandle(handle -> assertThat(terms)
                    .contains(term(handle, "east"))
                    .doesNotContain(term(handle, "north"), term(handle, "west")));
        }
    }

    private static void all(SearchIndex index) {
        while (index.step(100, false)) {
            // Until there is nothing left.
        }
    }
}
