package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.grpc.stub.ClientCalls;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
import org.xueliang.proto.v1.Role;
import org.xueliang.proto.v1.SearchServiceGrpc;
import org.xueliang.proto.v1.SensorServiceGrpc;
import org.xueliang.proto.v1.SnapshotServiceGrpc;
import org.xueliang.proto.v1.SourceServiceGrpc;
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
            SearchServiceGrpc.getServiceDescriptor(),
            TransferServiceGrpc.getServiceDescriptor(),
            SourceServiceGrpc.getServiceDescriptor(),
            NodeServiceGrpc.getServiceDescriptor(),
            LiveServiceGrpc.getServiceDescriptor(),
            HistoryServiceGrpc.getServiceDescriptor(),
            FiguresServiceGrpc.getServiceDescriptor(),
            MergingServiceGrpc.getServiceDescriptor(),
            FilingServiceGrpc.getServiceDescriptor());

    @Test
    void eachMethodLetsInItsRolesAndNobodyElse() {
        Map<Role, String> tokens = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            if (role != Role.ROLE_UNSPECIFIED && role != Role.UNRECOGNIZED) {
                tokens.put(role, REGISTRY.newToken(role.name(), role));
            }
        }
        List<String> wrong = new ArrayList<>();
        int cells = 0;
        for (ServiceDescriptor service : SERVICES) {
            for (MethodDescriptor<?, ?> method : service.getMethods()) {
                expect(method, null, Status.Code.UNAUTHENTICATED, wrong);
                expect(method, "not-a-token-that-anybody-was-ever-given", Status.Code.UNAUTHENTICATED, wrong);
                List<Role> allowed = ((ProtoMethodDescriptorSupplier) method.getSchemaDescriptor())
                        .getMethodDescriptor()
                        .getOptions()
                        .getExtension(AccessOuterClass.access)
                        .getRolesList();
                for (Map.Entry<Role, String> token : tokens.entrySet()) {
                    cells++;
                    expect(
                            method,
                            token.getValue(),
                            allowed.contains(token.getKey()) ? null : Status.Code.PERMISSION_DENIED,
                            wrong);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(cells)
                .isEqualTo(8
                        * SERVICES.stream().mapToInt(s -> s.getMethods().size()).sum());
    }

    /** @param code null: anything but a refusal of the caller */
    private static void expect(
            MethodDescriptor<?, ?> method, @Nullable String token, Status.@Nullable Code code, List<String> wrong) {
        Status.Code seen = call(REGISTRY.channel(), method, token);
        boolean right = code == null
                ? seen != Status.Code.UNAUTHENTICATED && seen != Status.Code.PERMISSION_DENIED
                : seen == code;
        if (!right) {
            wrong.add(method.getFullMethodName() + ": " + seen + " (expected: " + code + ")");
        }
    }

    @SuppressWarnings("unchecked")
    private static <Q, A> Status.Code call(
            ManagedChannel channel, MethodDescriptor<Q, A> method, @Nullable String token) {
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS);
        if (token != null) {
            options = options.withCallCredentials(new BearerToken(token));
        }
        Q request = method.parseRequest(InputStream.nullInputStream());
        try {
            if (method.getType() == MethodDescriptor.MethodType.UNARY) {
                ClientCalls.blockingUnaryCall(channel, method, options, request);
            } else {
                // A stream that is open says nothing for a while: the deadline ends it.
                boolean answered = ClientCalls.blockingServerStreamingCall(
                                channel, method, options.withDeadlineAfter(300, TimeUnit.MILLISECONDS), request)
                        .hasNext();
                return answered ? Status.Code.OK : Status.Code.CANCELLED;
            }
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
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
