// Publish one event and receive what is new, with Java 17's standard library: java Exchange.java
// Environment: HUB (https://…), SOURCE; STORE, a PKCS#12 file with the department's certificate and key; TRUST, one with the CA; PASSWORD of both.
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

public class Exchange {
    static HttpClient client;

    public static void main(String[] args) throws Exception {
        char[] password = System.getenv("PASSWORD").toCharArray();
        var own = KeyManagerFactory.getInstance("PKIX");
        own.init(load("STORE", password), password);
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(load("TRUST", password));
        var tls = SSLContext.getInstance("TLS");
        tls.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        client = HttpClient.newBuilder().sslContext(tls).build();

        var event = """
            {"specversion": "1.0", "id": "java-1", "type": "yunfu.leg.abnormal.v1", "source": "%s",
             "data": {"uscc": "91445300707813507B", "name": "温氏食品集团股份有限公司", "reason": "1", "listedDate": "2026-07-01", "listedBy": "云浮市市场监督管理局"}}
            """.formatted(System.getenv("SOURCE"));
        System.out.println(hub(to("/exchange").header("content-type", "application/cloudevents+json").POST(BodyPublishers.ofString(event))).body());

        var page = hub(to("/deliver/leg.abnormal?limit=100&wait=10").GET());
        System.out.println(page.body()); // store it here, before it is acknowledged
        var next = page.headers().firstValue("Hub-Next").orElseThrow();
        System.out.println(hub(to("/deliver/leg.abnormal/ack?next=" + next).POST(BodyPublishers.noBody())).body());
    }

    static HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(System.getenv("HUB") + path));
    }

    /** Sends until it is answered: the id of an event makes a repetition harmless. A refusal (4xx) is final: it says why. */
    static HttpResponse<String> hub(HttpRequest.Builder request) throws Exception {
        while (true) {
            try {
                var answer = client.send(request.build(), BodyHandlers.ofString());
                if (answer.statusCode() < 400) return answer;
                if (answer.statusCode() != 429 && answer.statusCode() < 500) throw new IllegalStateException(answer.body());
            } catch (java.io.IOException lost) {
                // asked again below
            }
            Thread.sleep(1000);
        }
    }

    static KeyStore load(String variable, char[] password) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        try (var file = Files.newInputStream(Path.of(System.getenv(variable)))) {
            store.load(file, password);
        }
        return store;
    }
}
