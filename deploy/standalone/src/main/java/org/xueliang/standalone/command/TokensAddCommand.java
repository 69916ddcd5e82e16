package org.xueliang.standalone.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.xueliang.proto.v1.IssueTokenRequest;
import org.xueliang.proto.v1.IssueTokenResponse;
import org.xueliang.proto.v1.Role;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "add",
        description = {
            "Issues a token and prints it, this once, on standard output.",
            "",
            "For a gateway NAME is its gateway-id: put the token into its service-token-file and start it again. From then on it",
            "alone may say that it is this gateway, and its door is asked with this token. For a source of sensor readings NAME is",
            "the source's code.",
            "",
            "Examples:",
            "  xueliang tokens add gateway-2 --role gateway > gateway-2.token",
            "  xueliang tokens add bins --role sensor-source",
            "  xueliang tokens add wang --role operator --role analyst"
        })
final class TokensAddCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "NAME", description = "1 to 64 of letters, digits, '.', '_', '-'.")
    String name = "";

    @Option(
            names = "--role",
            required = true,
            description = "admin, operator, analyst, command, gateway, analytics or sensor-source; repeat for more.")
    List<String> roles = new ArrayList<>();

    @Override
    public Integer call() {
        IssueTokenRequest.Builder request = IssueTokenRequest.newBuilder().setName(name);
        roles.forEach(role -> request.addRoles(Words.constant(Role.class, "--role", role)));
        IssueTokenResponse issued;
        try (RegistryClient registry = client.connect()) {
            issued = registry.tokens().issueToken(request.build());
        }
        if (client.json) {
            System.out.println(Json.of(issued));
        } else {
            System.out.println(issued.getSecret());
            System.err.println("token " + issued.getToken().getId() + " of " + name
                    + "; its secret is shown this once (xueliang tokens remove "
                    + issued.getToken().getId() + ")");
        }
        return 0;
    }
}
