package org.xueliang.registry.token;

import io.grpc.stub.StreamObserver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.IssueTokenRequest;
import org.xueliang.proto.v1.IssueTokenResponse;
import org.xueliang.proto.v1.ListTokensRequest;
import org.xueliang.proto.v1.ListTokensResponse;
import org.xueliang.proto.v1.RemoveTokenRequest;
import org.xueliang.proto.v1.RemoveTokenResponse;
import org.xueliang.proto.v1.Role;
import org.xueliang.proto.v1.Token;
import org.xueliang.proto.v1.TokenServiceGrpc.TokenServiceImplBase;
import org.xueliang.registry.audit.AuditLog;
import org.xueliang.registry.audit.CallRecord;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.identity.Caller;
import org.xueliang.registry.identity.FirstStart;
import org.xueliang.registry.identity.SealingKey;
import org.xueliang.registry.identity.Secrets;
import org.xueliang.registry.identity.TokenTable;
import org.xueliang.registry.store.Database;

/** The contract's TokenService. */
public final class GrpcTokenService extends TokenServiceImplBase {
    private static final int SECRET_BYTES = 32;
    private static final int MAX_TOKENS = 10_000;
    private static final int ID_DIGITS = 16;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");
    /** A token of one of these is one machine's. */
    private static final Set<Role> MACHINES = Set.of(Role.GATEWAY, Role.SENSOR_SOURCE);

    private final Database database;
    private final AuditLog audit;
    private final TokenTable tokens;
    private final SealingKey key;
    private final Clock clock;

    public GrpcTokenService(Database database, AuditLog audit, TokenTable tokens, SealingKey key, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.tokens = tokens;
        this.key = key;
        this.clock = clock;
    }

    @Override
    public void issueToken(IssueTokenRequest request, StreamObserver<IssueTokenResponse> out) {
        String name = request.getName();
        if (!NAME.matcher(name).matches() || name.equals(FirstStart.SERVICE) || name.equals(FirstStart.PEOPLE)) {
            throw Refusal.badField(
                    "name", name, "1 to 64 of letters, digits, '.', '_', '-', other than admin and service");
        }
        Set<Role> roles = roles(request.getRolesList());
        CallRecord.subject(name + " " + roles);
        String secret = Secrets.random(SECRET_BYTES);
        Token made = Token.newBuilder()
                .setId(Secrets.sha256(secret).substring(0, ID_DIGITS))
                .setName(name)
                .addAllRoles(roles)
                .setCreatedUs(clock.millis() * 1000)
                .setCaller(Caller.current().name())
                .build();
        audit.change(handle -> {
            // One hand at a time: a gateway has one token.
            handle.execute("lock table tokens in share row exclusive mode");
            requireRoom(handle, name, roles);
            handle.createUpdate("insert into tokens (token_sha256, name, roles, created_us, caller, sealed)"
                            + " values (:digest, :name, :roles, :now, :caller, :sealed)")
                    .bind("digest", Secrets.sha256(secret))
                    .bind("name", name)
                    .bindArray(
                            "roles",
                            Integer.class,
                            roles.stream().map(Role::getNumber).toList())
                    .bind("now", made.getCreatedUs())
                    .bind("caller", made.getCaller())
                    .bind("sealed", roles.contains(Role.GATEWAY) ? key.seal(TokenTable.owner(name), secret) : null)
                    .execute();
            return true;
        });
        tokens.refresh();
        answer(
                out,
                IssueTokenResponse.newBuilder().setToken(made).setSecret(secret).build());
    }

    private static Set<Role> roles(List<Role> asked) {
        Set<Role> roles = new TreeSet<>(asked);
        if (roles.isEmpty()
                || roles.contains(Role.ROLE_UNSPECIFIED)
                || roles.contains(Role.UNRECOGNIZED)
                || roles.contains(Role.PEER)) {
            throw Refusal.badField(
                    "roles",
                    asked,
                    "one or more of ADMIN, OPERATOR, ANALYST, COMMAND, GATEWAY, ANALYTICS, SENSOR_SOURCE");
        }
        if (roles.size() > 1 && roles.stream().anyMatch(MACHINES::contains)) {
            throw Refusal.badField("roles", asked, "GATEWAY or SENSOR_SOURCE with no other: it is one machine's");
        }
        return roles;
    }

    private static void requireRoom(Handle handle, String name, Set<Role> roles) {
        long count = handle.createQuery("select count(*) from tokens")
                .mapTo(Long.class)
                .one();
        if (count >= MAX_TOKENS) {
            throw Refusal.tooMuch("tokens: " + count + " (expected: < " + MAX_TOKENS + "; remove some)");
        }
        boolean has = handle.createQuery(
                        "select exists (select 1 from tokens where name = :name and :gateway = any(roles))")
                .bind("name", name)
                .bind("gateway", Role.GATEWAY_VALUE)
                .mapTo(Boolean.class)
                .one();
        if (has && roles.contains(Role.GATEWAY)) {
            throw Refusal.taken(
                    "gateway '" + name + "' has a token (expected: remove it first; its door is asked with it)");
        }
    }

    @Override
    public void listTokens(ListTokensRequest request, StreamObserver<ListTokensResponse> out) {
        answer(
                out,
                ListTokensResponse.newBuilder()
                        .addAllTokens(database.read(handle -> handle.createQuery(
                                        "select * from tokens order by name, created_us, token_sha256 limit "
                                                + MAX_TOKENS)
                                .map((rs, ctx) -> token(rs))
                                .list()))
                        .build());
    }

    private static Token token(ResultSet rs) throws SQLException {
        Token.Builder token = Token.newBuilder()
                .setId(rs.getString("token_sha256").substring(0, ID_DIGITS))
                .setName(rs.getString("name"))
                .setCreatedUs(rs.getLong("created_us"))
                .setCaller(rs.getString("caller"));
        for (Integer number : (Integer[]) rs.getArray("roles").getArray()) {
            token.addRolesValue(number);
        }
        return token.build();
    }

    @Override
    public void removeToken(RemoveTokenRequest request, StreamObserver<RemoveTokenResponse> out) {
        String id = request.getId();
        if (!ID.matcher(id).matches()) {
            throw Refusal.badField("id", id, "16 hexadecimal digits, as ListTokens shows them");
        }
        CallRecord.subject(id);
        if (Caller.current().tokenSha256().startsWith(id)) {
            throw Refusal.notNow("token " + id + " is the one that this call comes with (expected: another's)");
        }
        audit.change(handle -> {
            String name = named(handle, id);
            if (name == null) {
                throw Refusal.notFound("id: there is no token '" + id + "' (xueliang tokens lists them)");
            }
            CallRecord.subject(id + " " + name);
            if (name.equals(FirstStart.SERVICE)) {
                throw Refusal.notNow("token " + id + " is the one that this installation's own parts share (expected:"
                        + " another; it is changed by the settings' service-token-file)");
            }
            return handle.createUpdate("delete from tokens where left(token_sha256, 16) = :id")
                    .bind("id", id)
                    .execute();
        });
        tokens.refresh();
        answer(out, RemoveTokenResponse.getDefaultInstance());
    }

    private static @Nullable String named(Handle handle, String id) {
        return handle.createQuery("select name from tokens where left(token_sha256, 16) = :id")
                .bind("id", id)
                .mapTo(String.class)
                .findFirst()
                .orElse(null);
    }

    private static <T> void answer(StreamObserver<T> out, T message) {
        out.onNext(message);
        out.onCompleted();
    }
}
