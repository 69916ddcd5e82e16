package org.xueliang.standalone.command;

import org.xueliang.proto.v1.EnrolChannelResponse;
import org.xueliang.proto.v1.StreamCredential;

/** What enrolment gives, for people or machines: a credential is shown this once. */
final class Enrolled {
    private Enrolled() {}

    static void print(ClientOptions client, EnrolChannelResponse answer) {
        if (client.json) {
            System.out.println(Json.of(answer));
            return;
        }
        System.out.println("enrolled " + answer.getChannel().getCode()
                + (answer.getChannel().getAlias().isEmpty()
                        ? ""
                        : " (" + answer.getChannel().getAlias() + ")"));
        if (answer.hasPublish()) {
            print("publish", answer.getPublish());
        }
        if (answer.hasPlay()) {
            print("play", answer.getPlay());
        }
    }

    /** One value a line: what is copied from here goes into a camera's page as it stands. */
    static void print(String use, StreamCredential credential) {
        System.out.println("to " + use + " (shown this once):");
        System.out.println("  user      " + credential.getUsername());
        System.out.println("  password  " + credential.getPassword());
        System.out.println("  or the header  Authorization: Bearer " + credential.getToken());
    }
}
