using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Triage.Engine;
using Triage.Web.Api;

namespace Triage.Web.Tests.Api;

public sealed class RequestLimitTests
{
    [Fact]
    public void Limiter_ApiIsFull_RefusesTheNextOfTheApiOnly()
    {
        var services = new ServiceCollection();
        services.AddRequestLimit();
        using var provider = services.BuildServiceProvider();
        var limiter = provider.GetRequiredService<IOptions<RateLimiterOptions>>().Value.GlobalLimiter!;

        var leases = Enumerable.Range(0, Limits.MaxApiRequestsAtOnce).Select(_ => Acquire("/api/v1/runs")).ToList();

        Assert.All(leases, l => Assert.True(l.IsAcquired));
        Assert.False(Acquire("/api/v1/runs").IsAcquired);
        Assert.True(Acquire("/w/main/incidents").IsAcquired);
        leases[0].Dispose();
        Assert.True(Acquire("/api/v1/runs").IsAcquired);

        RateLimitLease Acquire(string path) => limiter.AttemptAcquire(new DefaultHttpContext { Request = { Path = path } });
    }

    [Fact]
    public async Task Request_OnePlaceIsLeft_TakesThatOneOnly()
    {
        await using var host = new TriageHost();
        var limiter = host.Services.GetRequiredService<IOptions<RateLimiterOptions>>().Value.GlobalLimiter!;
        var others = Enumerable
            .Range(0, Limits.MaxApiRequestsAtOnce - 1)
            .Select(_ => limiter.AttemptAcquire(new DefaultHttpContext { Request = { Path = "/api/v1/runs" } }))
            .ToList();

        // A request that asked for two places would wait for the second one for ever.
        using var answer = await host
            .Http.GetAsync("/api/v1/runs", TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        Assert.All(others, o => Assert.True(o.IsAcquired));
        Assert.Equal(System.Net.HttpStatusCode.OK, answer.StatusCode);
        others.ForEach(o => o.Dispose());
    }
}
