package org.xueliang.proto.v1;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every message and RPC of the contract must have, and what none may have. */
class ContractTest {
    private static final List<FileDescriptor> FILES = List.of(
            Services.getDescriptor(),
            AlertOuterClass.getDescriptor(),
            ChannelOuterClass.getDescriptor(),
            Event.getDescriptor(),
            Cascade.getDescriptor(),
            Federation.getDescriptor(),
            Live.getDescriptor(),
            PlaceOuterClass.getDescriptor(),
            Search.getDescriptor(),
            History.getDescriptor(),
            Figures.getDescriptor());

    /** Words of identity. A field with one of these could carry what this system does not watch (README, "The line"). */
    private static final Set<String> IDENTITY = Set.of(
            "face",
            "person",
            "plate",
            "licence",
            "license",
            "gait",
            "biometric",
            "identity",
            "embedding",
            "track",
            "gender",
            "age_group");

    @Test
    void everyRpcSaysWhoMayCallItAndHowItIsAudited() {
        for (FileDescriptor file : FILES) {
            file.getServices().stream()
                    .flatMap(service -> service.getMethods().stream())
                    .forEach(this::hasAccess);
        }
    }

    private void hasAccess(MethodDescriptor method) {
        Access access = method.getOptions().getExtension(AccessOuterClass.access);
        assertThat(access.getRolesList())
                .as("%s: option (access).roles", method.getFullName())
                .isNotEmpty()
                .doesNotContain(Role.ROLE_UNSPECIFIED);
        assertThat(access.getAudit())
                .as("%s: option (access).audit", method.getFullName())
                .isNotEqualTo(Audit.AUDIT_UNSPECIFIED);
    }

    @Test
    void noFieldCouldCarryAnIdentity() {
        List<String> found = new ArrayList<>();
        for (FileDescriptor file : FILES) {
            file.getMessageTypes().forEach(message -> {
                for (FieldDescriptor field : message.getFields()) {
                    for (String word : field.getName().split("_")) {
                        if (IDENTITY.contains(word)) {
                            found.add(field.getFullName());
                        }
                    }
                }
            });
        }
        assertThat(found).isEmpty();
    }
}
