package org.xueliang.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.Descriptors.MethodDescriptor;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xueliang.proto.v1.Access;
import org.xueliang.proto.v1.AccessOuterClass;
import org.xueliang.proto.v1.Cascade;
import org.xueliang.proto.v1.Federation;
import org.xueliang.proto.v1.Figures;
import org.xueliang.proto.v1.FilingOuterClass;
import org.xueliang.proto.v1.History;
import org.xueliang.proto.v1.Live;
import org.xueliang.proto.v1.Merging;
import org.xueliang.proto.v1.PlaceOuterClass;
import org.xueliang.proto.v1.Recordings;
import org.xueliang.proto.v1.Role;
import org.xueliang.proto.v1.Search;
import org.xueliang.proto.v1.Services;
import org.xueliang.proto.v1.Sources;
import org.xueliang.proto.v1.Terms;
import org.xueliang.proto.v1.Ways;

/** docs/ref/api.md has a row for every RPC, with its path, roles and audit as the contract says. */
class ApiPageTest {
    static Stream<MethodDescriptor> rpcs() {
        return Stream.of(
                        Services.getDescriptor(),
                        Cascade.getDescriptor(),
                        Federation.getDescriptor(),
                        Live.getDescriptor(),
                        FilingOuterClass.getDescriptor(),
                        Merging.getDescriptor(),
                        PlaceOuterClass.getDescriptor(),
                        Recordings.getDescriptor(),
                        Search.getDescriptor(),
                        Sources.getDescriptor(),
                        History.getDescriptor(),
                        Figures.getDescriptor(),
                        Ways.getDescriptor(),
                        Terms.getDescriptor())
                .flatMap(file -> file.getServices().stream())
                .flatMap(service -> service.getMethods().stream());
    }

    @ParameterizedTest
    @MethodSource("rpcs")
    void everyRpcHasItsRow(MethodDescriptor rpc) {
        String service = rpc.getService().getName();
        // A name that two services have stands once bare and once with its service.
        List<String> rows = rows(service + " " + rpc.getName());
        rows = rows.isEmpty() ? rows(rpc.getName()) : rows;
        assertThat(rows).as("rows of %s", rpc.getFullName()).hasSize(1);
        String[] cells = rows.get(0).split(" \\| ");
        Access access = rpc.getOptions().getExtension(AccessOuterClass.access);
        assertThat(cells[0].contains("(stream)")).isEqualTo(rpc.isServerStreaming());
        assertThat(cells[2])
                .isEqualTo(access.getRolesList().stream().map(Role::name).collect(Collectors.joining(", ")));
        assertThat(cells[3]).isEqualTo(access.getAudit().name());
        if (rpc.getOptions().hasExtension(AnnotationsProto.http)) {
            assertThat(cells[1]).isEqualTo("`" + path(rpc.getOptions().getExtension(AnnotationsProto.http)) + "`");
        } else {
            assertThat(cells[1]).doesNotContain("/v1/");
        }
    }

    private static List<String> rows(String name) {
        return Repository.text("docs/ref/api.md")
                .lines()
                .filter(line -> line.matches("\\| " + name + "( \\(stream\\))? \\|.*"))
                .toList();
    }

    private static String path(HttpRule rule) {
        return switch (rule.getPatternCase()) {
            case GET -> "GET " + rule.getGet();
            case PUT -> "PUT " + rule.getPut();
            case POST -> "POST " + rule.getPost();
            case DELETE -> "DELETE " + rule.getDelete();
            case PATCH -> "PATCH " + rule.getPatch();
            case CUSTOM, PATTERN_NOT_SET -> throw new IllegalArgumentException("not in use: " + rule);
        };
    }
}
