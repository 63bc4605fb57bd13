using System.Net.Http.Headers;
using System.Text;
using Triage.Web.Tests.Incidents;

namespace Triage.Web.Tests.Postgres;

/// <summary>The whole thread again, and the way in, over PostgreSQL.</summary>
public sealed class ThreadOnPostgresTests(HostOnPostgres database) : ThreadWalk(database.Host), IClassFixture<HostOnPostgres>
{
    private readonly TriageHost _host = database.Host;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Traces_SentTwice_AreStoredOnceWithTheirNul()
    {
        var trace = Guid.NewGuid().ToString("N");

        await SendAsync(trace);
        await SendAsync(trace);

        var run = await _host.GetAsync($"/api/v1/runs/{trace}");
        var spans = await _host.GetAsync($"/api/v1/runs/{trace}/spans?bodies=true");
        Assert.Equal(1, run["spanCount"]!.GetValue<int>());
        Assert.Equal(1, run["revision"]!.GetValue<int>());
        Assert.Contains("after it", spans.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ready_ServerAnswers_IsReady() =>
        Assert.StartsWith(
            "{\"ready\":true",
            await _host.Http.GetStringAsync("/health/ready", Cancellation),
            StringComparison.Ordinal
        );

    private async Task SendAsync(string trace)
    {
        var body = """
            {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"stock-agent"}}]},
            "scopeSpans":[{"scope":{"name":"t"},"spans":[{"traceId":"TRACE","spanId":"00f067aa0ba902b7","name":"job","kind":1,
            "startTimeUnixNano":"1795364628755000000","endTimeUnixNano":"1795364628956000000",
            "attributes":[{"key":"output","value":{"stringValue":"zero: \u0000 after it"}}]}]}]}]}
            """.Replace("TRACE", trace, StringComparison.Ordinal);
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await _host.Http.PostAsync("/v1/traces", content, Cancellation);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }
}
