package org.xueliang.registry.organisation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Organisation;

/** The table {@code organisations}. */
final class OrganisationStore {
    private OrganisationStore() {}

    /** Anew or in its place; under the tree's lock. */
    static Organisation put(Handle handle, Organisation organisation) {
        return handle.createQuery("""
                        insert into organisations (code, name, parent, source_kind)
                        values (:code, :name, :parent, :kind)
                        on conflict (code) do update set name = excluded.name, parent = excluded.parent,
                            source_kind = excluded.source_kind, home = '', revision = excluded.revision
                        returning *
                        """)
                .bind("code", organisation.getCode())
                .bind("name", organisation.getName())
                .bind("parent", organisation.getParent())
                .bind("kind", organisation.getSourceKindValue())
                .map((rs, ctx) -> organisation(rs))
                .one();
    }

    static List<Organisation> list(Handle handle, String parent, String after, int limit) {
        return handle.createQuery("select * from organisations where code > :after"
                        + (parent.isEmpty() ? "" : " and parent = :parent") + " order by code limit :limit")
                .bind("after", after)
                .bind("parent", parent)
                .bind("limit", limit)
                .map((rs, ctx) -> organisation(rs))
                .list();
    }

    static Organisation organisation(ResultSet rs) throws SQLException {
        return Organisation.newBuilder()
                .setCode(rs.getString("code"))
                .setName(rs.getString("name"))
                .setParent(rs.getString("parent"))
                .setSourceKindValue(rs.getInt("source_kind"))
                .setHome(rs.getString("home"))
                .setRevision(rs.getLong("revision"))
                .build();
    }
}
