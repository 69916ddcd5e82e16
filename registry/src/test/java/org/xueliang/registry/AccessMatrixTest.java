package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.chassis.calls.BearerToken;
import org.xueliang.proto.v1.AccessOuterClass;
import org.xueliang.proto.v1.AlertServiceGrpc;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.CascadeServiceGrpc;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.CodeServiceGrpc;
import org.xueliang.proto.v1.DeviceServiceGrpc;
import org.xueliang.proto.v1.FiguresServiceGrpc;
import org.xueliang.proto.v1.FilingServiceGrpc;
import org.xueliang.proto.v1.HistoryServiceGrpc;
import org.xueliang.proto.v1.IntakeServiceGrpc;
import org.xueliang.proto.v1.LiveServiceGrpc;
import org.xueliang.proto.v1.MergingServiceGrpc;
import org.xueliang.proto.v1.NodeServiceGrpc;
import org.xueliang.proto.v1.OrganisationServiceGrpc;
import org.xueliang.proto.v1.PlaceServiceGrpc;
import org.xueliang.proto.v1.RetentionServiceGrpc;
import org.xueliang.proto.v1.Role;
import org.xueliang.proto.v1.SearchServiceGrpc;
import org.xueliang.proto.v1.SensorServiceGrpc;
import org.xueliang.proto.v1.SnapshotServiceGrpc;
import org.xueliang.proto.v1.SourceServiceGrpc;
import org.xueliang.proto.v1.TokenServiceGrpc;
import org.xueliang.proto.v1.TransferServiceGrpc;
import org.xueliang.registry.identity.MethodAccess;

/** Every method of every service, with every role and without: made from the descriptors, so that a new method is in it. */
class AccessMatrixTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private static final List<ServiceDescriptor> SERVICES = List.of(
            ChannelServiceGrpc.getServiceDescriptor(),
            DeviceServiceGrpc.getServiceDescriptor(),
            AssignmentServiceGrpc.getServiceDescriptor(),
            AlertServiceGrpc.getServiceDescriptor(),
            IntakeServiceGrpc.getServiceDescriptor(),
            SensorServiceGrpc.getServiceDescriptor(),
            SnapshotServiceGrpc.getServiceDescriptor(),
            CascadeServiceGrpc.getServiceDescriptor(),
            OrganisationServiceGrpc.getServiceDescriptor(),
            PlaceServiceGrpc.getServiceDescriptor(),
            CodeServiceGrpc.getServiceDescriptor(),
            RetentionServiceGrpc.getServiceDescriptor(),
            SearchServiceGrpc.getServiceDescriptor(),
            TransferServiceGrpc.getServiceDescriptor(),
            SourceServiceGrpc.getServiceDescriptor(),
            NodeServiceGrpc.getServiceDescriptor(),
            LiveServiceGrpc.getServiceDescriptor(),
            HistoryServiceGrpc.getServiceDescriptor(),
            FiguresServiceGrpc.getServiceDescriptor(),
            MergingServiceGrpc.getServiceDescriptor(),
            FilingServiceGrpc.getServiceDescriptor(),
            TokenServiceGrpc.getServiceDescriptor());

    /** One caller of one method. @param code null: anything but a refusal of the caller */
    private record Cell(
            MethodDescriptor<?, ?> method, @Nullable String token, Status.@Nullable Code code) {
        /** A stream that is open says nothing for a while: its deadline ends it. */
        boolean staysOpen() {
            return code == null && method.getType() != MethodDescriptor.MethodType.UNARY;
        }

        @Nullable
        String wrong(Status.Code seen) {
            boolean right = code == null
                    ? seen != Status.Code.UNAUTHENTICATED && seen != Status.Code.PERMISSION_DENIED
                    : seen == code;
            return right ? null : method.getFullMethodName() + ": " + seen + " (expected: " + code + ")";
        }
    }

    @Test
    void eachMethodLetsInItsRolesAndNobodyElse() throws Exception {
        Map<Role, String> tokens =
                REGISTRY.newTokens(EnumSet.complementOf(EnumSet.of(Role.ROLE_UNSPECIFIED, Role.UNRECOGNIZED)));
        List<Cell> cells = new ArrayList<>();
        for (ServiceDescriptor service : SERVICES) {
            for (MethodDescriptor<?, ?> method : service.getMethods()) {
                cells.add(new Cell(method, null, Status.Code.UNAUTHENTICATED));
                cells.add(new Cell(method, "not-a-token-that-anybody-was-ever-given", Status.Code.UNAUTHENTICATED));
                List<Role> allowed = ((ProtoMethodDescriptorSupplier) method.getSchemaDescriptor())
                        .getMethodDescriptor()
                        .getOptions()
                        .getExtension(AccessOuterClass.access)
                        .getRolesList();
                tokens.forEach((role, token) -> cells.add(
                        new Cell(method, token, allowed.contains(role) ? null : Status.Code.PERMISSION_DENIED)));
            }
        }
        assertThat(cells)
                .hasSize(10
                        * SERVICES.stream().mapToInt(s -> s.getMethods().size()).sum());
        List<String> wrong = new ArrayList<>();
        // What is answered at once in its turn, some at a time; what stays open last and all together.
        ExecutorService callers = Executors.newFixedThreadPool(8);
        for (boolean open : new boolean[] {false, true}) {
            Map<Cell, Future<Status.Code>> seen = new LinkedHashMap<>();
            for (Cell cell : cells) {
                if (cell.staysOpen() == open) {
                    seen.put(cell, open ? opened(cell.method, cell.token) : callers.submit(() -> called(cell)));
                }
            }
            for (Map.Entry<Cell, Future<Status.Code>> one : seen.entrySet()) {
                String words = one.getKey().wrong(one.getValue().get(60, TimeUnit.SECONDS));
                if (words != null) {
                    wrong.add(words);
                }
            }
        }
        callers.shutdown();
        assertThat(wrong).isEmpty();
    }

    private static Status.Code called(Cell cell) throws Exception {
        return call(cell.method, cell.token, 10_000).get(30, TimeUnit.SECONDS);
    }

    private static Future<Status.Code> opened(MethodDescriptor<?, ?> method, @Nullable String token) {
        return call(method, token, 1000);
    }

    private static <Q, A> CompletableFuture<Status.Code> call(
            MethodDescriptor<Q, A> method, @Nullable String token, long deadlineMs) {
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(deadlineMs, TimeUnit.MILLISECONDS);
        if (token != null) {
            options = options.withCallCredentials(new BearerToken(token));
        }
        CompletableFuture<Status.Code> seen = new CompletableFuture<>();
        ClientCall<Q, A> call = REGISTRY.channel().newCall(method, options);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(A message) {
                        seen.complete(Status.Code.OK);
                        call.cancel("seen", null);
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        seen.complete(status.getCode());
                    }
                },
                new Metadata());
        call.request(1);
        call.sendMessage(method.parseRequest(InputStream.nullInputStream()));
        call.halfClose();
        return seen;
    }

    @Test
    void eachCallInWhichAGatewayNamesItselfIsHeldToItsToken() {
        List<String> held = new ArrayList<>();
        for (ServiceDescriptor service : SERVICES) {
            for (MethodDescriptor<?, ?> method : service.getMethods()) {
                var described = ((ProtoMethodDescriptorSupplier) method.getSchemaDescriptor()).getMethodDescriptor();
                var gateway = described.getInputType().findFieldByName("gateway");
                List<Role> roles = described
                        .getOptions()
                        .getExtension(AccessOuterClass.access)
                        .getRolesList();
                if (gateway != null && roles.contains(Role.GATEWAY)) {
                    assertThat(gateway.getOptions().getExtension(AccessOuterClass.named))
                            .as(described.getFullName())
                            .isEqualTo(Role.GATEWAY);
                    held.add(described.getName());
                }
            }
        }
        assertThat(held).hasSize(11).contains("ReportStatus", "WatchSources", "ReportUpperPlatforms");
    }

    @Test
    void aServiceWithAMethodThatHasNoRuleIsNotOpened() {
        MethodDescriptor<String, String> bare = MethodDescriptor.<String, String>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("xueliang.v1.NewService/Open")
                .setRequestMarshaller(new TextMarshaller())
                .setResponseMarshaller(new TextMarshaller())
                .build();
        BindableService service = () -> ServerServiceDefinition.builder("xueliang.v1.NewService")
                .addMethod(bare, (call, headers) -> {
                    throw new AssertionError("nobody calls it");
                })
                .build();
        assertThatThrownBy(() -> new MethodAccess(List.of(service.bindService())))
                .hasMessageContaining(
                        "without the option (access), or with an incomplete one: xueliang.v1.NewService/Open");
    }

    private static final class TextMarshaller implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return InputStream.nullInputStream();
        }

        @Override
        public String parse(InputStream stream) {
            return "";
        }
    }
}
