using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Triage.Web.Tests.Agents;

/// <summary>What programs tell that telemetry cannot see, over HTTP.</summary>
public sealed class AgentsApiTests(TriageHost host) : IClassFixture<TriageHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Runs_MinimalRecord_IsMadeOnceAndShownLikeAnyRun()
    {
        var body = new
        {
            agent = "old-batch",
            task = "nightly",
            subjects = new[] { "INV-7" },
            build = "3.1",
            reportedStatus = "ok",
            startedAt = "2026-11-02T08:00:00Z",
            endedAt = "2026-11-02T08:05:00Z",
            note = "password=hunter2hunter2 was in the log",
        };

        var first = await PostAsync("/api/v1/runs", body, "nightly-1");
        var again = await PostAsync("/api/v1/runs", body, "nightly-1");

        Assert.Equal((string?)first["id"], (string?)again["id"]);
        Assert.Equal($"/w/main/runs/{first["id"]}", (string?)first["url"]);
        var run = await host.GetAsync($"/api/v1/runs/{first["id"]}");
        Assert.Equal("ok", (string?)run["reportedStatus"]);
        Assert.Equal(300_000, (long?)run["durationMs"]);
        Assert.Empty(run["traceIds"]!.AsArray());
        Assert.Empty((await host.GetAsync($"/api/v1/runs/{first["id"]}/spans"))["items"]!.AsArray());
        var listed = await host.GetAsync("/api/v1/runs?subject=INV-7");
        Assert.Single(listed["items"]!.AsArray());
        var diagnosis = await host.GetAsync($"/api/v1/runs/{first["id"]}/diagnosis");
        Assert.Equal("none", (string?)diagnosis["tier"]);
    }

    [Theory]
    [InlineData("/api/v1/runs", """{"task":"x"}""", "agent")]
    [InlineData(
        "/api/v1/runs",
        """{"agent":"a","startedAt":"2026-01-02T00:00:00Z","endedAt":"2026-01-01T00:00:00Z"}""",
        "endedAt"
    )]
    [InlineData("/api/v1/runs", """{"agent":"a","startedAt":"2126-01-02T00:00:00Z"}""", "startedAt")]
    [InlineData("/api/v1/changes", """{"subject":"key"}""", "kind")]
    [InlineData("/api/v1/changes", """{"kind":"config"}""", "subject")]
    [InlineData("/api/v1/builds", """{"agent":"a"}""", "version")]
    public async Task Post_BadInput_IsRefusedByField(string path, string body, string field)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await host.Http.PostAsync(path, content, Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(field, (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!["field"]);
    }

    [Fact]
    public async Task Changes_ReportedTwice_IsOneAndItsSecretIsScrubbed()
    {
        var body = new
        {
            at = "2026-11-02T08:00:00Z",
            kind = "credential",
            subject = "bank api",
            before = "Authorization: Bearer sk-live-0123456789abcdef0123456789abcdef",
            after = "k9",
            agent = "reconciler",
        };

        var first = await PostAsync("/api/v1/changes", body);
        var again = await PostAsync("/api/v1/changes", body);

        Assert.Equal((string?)first["id"], (string?)again["id"]);
        Assert.Equal("/w/main/agents/reconciler/changes", (string?)first["url"]);
    }

    [Fact]
    public async Task Builds_Result_IsAnsweredAsKept()
    {
        var built = await PostAsync(
            "/api/v1/builds",
            new
            {
                agent = "reconciler",
                version = "1.4.0",
                result = "failure",
                at = "2026-11-02T08:00:00Z",
            }
        );

        Assert.Equal(("1.4.0", "failure"), ((string?)built["version"], (string?)built["result"]));
    }

    private async Task<JsonNode> PostAsync(string path, object body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var answer = await host.Http.SendAsync(request, Cancellation);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, $"{(int)answer.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }
}
