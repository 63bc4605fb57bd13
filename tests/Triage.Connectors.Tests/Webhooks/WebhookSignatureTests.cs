using Triage.Connectors.Webhooks;

namespace Triage.Connectors.Tests.Webhooks;

public sealed class WebhookSignatureTests
{
    // The example that the libraries of Standard Webhooks test themselves with.
    private static readonly byte[] Secret = Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeSeconds(1614265330);
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";

    [Fact]
    public void Headers_ExampleOfTheStandard_HasItsSignature()
    {
        var headers = WebhookSignature.Headers(Id, At, "{\"test\": 2432232314}"u8.ToArray(), [Secret]);

        Assert.Equal(
            [
                new("webhook-id", Id),
                new("webhook-timestamp", "1614265330"),
                new("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
            ],
            headers
        );
    }

    [Fact]
    public void Headers_TwoSecrets_SignTwice()
    {
        var signatures = WebhookSignature.Headers(Id, At, [1, 2], [Secret, [9, 9]])[2].Value.Split(' ');

        Assert.Equal(2, signatures.Length);
        Assert.All(signatures, s => Assert.StartsWith("v1,", s, StringComparison.Ordinal));
        Assert.NotEqual(signatures[0], signatures[1]);
    }

    [Fact]
    public void Shown_Secret_IsAsReceiversExpectIt() =>
        Assert.Equal("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", WebhookSignature.Shown(Secret));
}
