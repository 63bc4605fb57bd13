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

    [Fact]
    public async Task Changes_OfAnAgent_AreListedWithWhatCiSaidInTheTelemetry()
    {
        const string Commit = "8f3a2c1d9e0b7f6a5c4d3e2f1a0b9c8d7e6f5a4b";
        await SendAsync("a1", 0, ("gen_ai.system_instructions", "Match."));
        await SendAsync("a2", 3_600, ("gen_ai.system_instructions", "Match and book."));
        await SendAsync(
            "c1",
            1_800,
            ("cicd.pipeline.name", "deploy"),
            ("cicd.pipeline.result", "failure"),
            ("cicd.pipeline.run.url.full", "https://ci.example/1")
        );

        var all = (await host.GetAsync("/api/v1/agents/changing/changes"))["items"]!.AsArray();
        var prompts = (await host.GetAsync("/api/v1/agents/changing/changes?kind=prompt"))["items"]!.AsArray();

        Assert.Equal(["seen", "ci"], all.Select(c => (string?)c!["source"]));
        Assert.Equal("https://ci.example/1", (string?)all[1]!["link"]);
        var prompt = Assert.Single(prompts)!;
        Assert.True((bool?)prompt["withoutNewBuild"]);
        Assert.Equal("changed", (string?)prompt["nature"]);
        var before = await host.GetAsync($"/api/v1/runs/{prompt["runBefore"]}");
        Assert.Equal($"{"a1".PadLeft(32, '0')}", (string?)before["traceIds"]![0]);
        var runs = await host.GetAsync("/api/v1/runs?limit=200");
        Assert.DoesNotContain(
            runs["items"]!.AsArray(),
            r => (string?)r!["traceIds"]?.AsArray().FirstOrDefault() == "c1".PadLeft(32, '0')
        );

        async Task SendAsync(string trace, int seconds, params (string Key, string Value)[] told)
        {
            var attributes = new JsonArray([
                .. told.Append(("vcs.ref.head.revision", Commit))
                    .Concat(trace[0] == 'a' ? [("gen_ai.operation.name", "chat"), ("gen_ai.agent.name", "changing")] : [])
                    .Select(a => new JsonObject
                    {
                        ["key"] = a.Item1,
                        ["value"] = new JsonObject { ["stringValue"] = a.Item2 },
                    }),
            ]);
            var span = new JsonObject
            {
                ["traceId"] = trace.PadLeft(32, '0'),
                ["spanId"] = trace.PadLeft(16, '0'),
                ["name"] = "chat",
                ["startTimeUnixNano"] = $"{1_790_000_000L + seconds}000000000",
                ["endTimeUnixNano"] = $"{1_790_000_001L + seconds}000000000",
                ["attributes"] = attributes,
            };
            var body = new JsonObject
            {
                ["resourceSpans"] = new JsonArray(
                    new JsonObject { ["scopeSpans"] = new JsonArray(new JsonObject { ["spans"] = new JsonArray(span) }) }
                ),
            };
            using var content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
            using var answer = await host.Http.PostAsync("/v1/traces", content, Cancellation);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Changes_OfAnUnknownAgentOrKind_AreRefused()
    {
        using var unknown = await host.Http.GetAsync("/api/v1/agents/nobody/changes", Cancellation);
        using var kind = await host.Http.GetAsync("/api/v1/agents/nobody/changes?kind=weather", Cancellation);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.BadRequest), (unknown.StatusCode, kind.StatusCode));
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
