package org.xueliang.registry.history;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.StateChange;
import org.xueliang.proto.v1.Subject;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.feed.ChangeSource;

/** Rows of the history as the contract's messages. */
final class ChangeRows {
    private ChangeRows() {}

    /** NOT_FOUND where it was never heard of. */
    static StateChange now(Handle handle, Subject subject, String code) {
        return handle.createQuery(
                        "select kind, code, since_us as at_us, state, 0 as was, cause, words, changes, 0 as revision"
                                + " from states where code = :code"
                                + (subject == Subject.SUBJECT_UNSPECIFIED ? "" : " and kind = :kind")
                                + " order by kind limit 1")
                .bind("code", code)
                .bind("kind", subject.getNumber())
                .map((rs, ctx) -> message(rs))
                .findOne()
                .orElseThrow(() -> Refusal.notFound("code: there is no history of "
                        + (subject == Subject.SUBJECT_DEVICE ? "a device '" : "'") + Refusal.excerpt(code) + "'"));
    }

    /** Newest first. */
    static List<StateChange> page(Handle handle, Subject subject, String code, long fromUs, long beforeUs, int limit) {
        return handle.createQuery("select * from state_changes where kind = :kind and code = :code and at_us >= :from"
                        + " and at_us < :before order by at_us desc limit :limit")
                .bind("kind", subject.getNumber())
                .bind("code", code)
                .bind("from", fromUs)
                .bind("before", beforeUs)
                .bind("limit", limit)
                .map((rs, ctx) -> message(rs))
                .list();
    }

    /** For a watcher: those of the scope's channels; of everything where the scope is all. */
    static List<ChangeSource.Change<StateChange>> after(
            Handle handle, ChannelScope scope, List<Integer> states, long after, long head, int limit) {
        boolean all = scope.owners() == null && scope.places() == null;
        return scope.bind(handle.createQuery("select s.* from state_changes s"
                        + (all ? "" : " join channels c on s.kind = 1 and c.code = s.code" + scope.where("c"))
                        + " where s.revision > :after and s.revision <= :head"
                        + (states.isEmpty() ? "" : " and s.state = any(:states)")
                        + " order by s.revision limit :limit"))
                .bind("after", after)
                .bind("head", head)
                .bind("limit", limit)
                .bindArray("states", Integer.class, states)
                .map((rs, ctx) -> new ChangeSource.Change<>(rs.getLong("revision"), message(rs)))
                .list();
    }

    private static StateChange message(ResultSet rs) throws SQLException {
        return StateChange.newBuilder()
                .setSubjectValue(rs.getInt("kind"))
                .setCode(rs.getString("code"))
                .setAtUs(rs.getLong("at_us"))
                .setStateValue(rs.getInt("state"))
                .setWasValue(rs.getInt("was"))
                .setCauseValue(rs.getInt("cause"))
                .setWords(rs.getString("words"))
                .setChanges(rs.getLong("changes"))
                .setRevision(rs.getLong("revision"))
                .build();
    }
}
