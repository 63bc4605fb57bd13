using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Triage.Engine.Access;
using Triage.Storage.Access;
using Triage.Web.Access;
using Triage.Web.Access.Keys;
using Triage.Web.Shell;

namespace Triage.Web.Tests.Access;

/// <summary>S-41: nobody takes the others' share, and however many come the memory stays the same.</summary>
public sealed class CallerRateTests : PageOverStorage
{
    internal static readonly TriageSettings Few = new()
    {
        Rates = new RateSettings
        {
            IntakePerSecond = 2,
            RequestsPerSecond = 1,
            AddressPerSecond = 1,
        },
    };

    [Theory]
    [InlineData("/v1/traces", 20)]
    [InlineData("/api/v1/runs", 10)]
    public void Key_AboveItsShare_IsToldWhenToComeBackAndOthersAreNot(string path, int share)
    {
        using var rate = new CallerRate(Few);

        var refusals = Enumerable.Range(0, share).Select(_ => rate.Refusal(By("one", path))).ToList();
        var after = rate.Refusal(By("one", path));

        Assert.All(refusals, Assert.Null);
        Assert.InRange(after!.Value.TotalSeconds, 1, 60);
        Assert.Null(rate.Refusal(By("two", path)));
    }

    [Fact]
    public void Key_ThatSaysItSendsTelemetry_HasNoLargerShare()
    {
        using var rate = new CallerRate(Few);
        var said = By("one", "/api/v1/runs");
        said.Request.ContentType = "application/grpc";

        Assert.Equal(10, Enumerable.Range(0, 20).Count(_ => rate.Refusal(said) is null));
    }

    [Fact]
    public void Owner_OfLocalMode_HasNoLimit()
    {
        using var rate = new CallerRate(Few);
        var owner = new DefaultHttpContext { User = new ClaimsPrincipal(new ClaimsIdentity([], LocalAccess.Scheme)) };

        Assert.All(Enumerable.Range(0, 500), _ => Assert.Null(rate.Refusal(owner)));
    }

    [Fact]
    public async Task Keys_HundredThousandThatAreNone_LeaveTheMemoryFlat()
    {
        using var ring = new KeyRing(
            Services.GetRequiredService<ApiKeyStore>(),
            Services.GetRequiredService<AuditLog>(),
            Clock,
            NullLogger<KeyRing>.Instance
        );
        for (var i = 0; i < 100_000; i++)
        {
            // Most of what is tried is no key at all, and nothing is looked up for it; some look right.
            var key =
                i % 8 == 0 ? new KeyText($"{i:D12}", new string('a', KeyText.SecretChars)).Whole : $"triage_{i:D12}_{i:D49}";
            Assert.Null(await ring.FindValidAsync(key, () => true, Cancellation));
        }

        Assert.InRange(ring.Remembered, 1, CallerLimits.MaxKeysRemembered);
    }

    private static DefaultHttpContext By(string key, string path) =>
        new()
        {
            User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(TriageClaims.Key, key)], KeyAccess.Scheme)),
            Request = { Path = path },
        };
}
