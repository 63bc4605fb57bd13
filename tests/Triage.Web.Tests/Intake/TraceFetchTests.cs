using System.Text;
using Triage.Web.Shell;

namespace Triage.Web.Tests.Intake;

public sealed class TraceFetchTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    private const string Jaeger = """
        {"data":[{"traceID":"0af7651916cd43dd8448eb211c80319c","spans":[{"traceID":"0af7651916cd43dd8448eb211c80319c","spanID":"a1","operationName":"chat","startTime":1795363200000000,
        "duration":5,"tags":[],"processID":"p"}],"processes":{"p":{"serviceName":"stock-agent"}}}]}
        """;

    private const string Langfuse = """
        {"id":"0af7651916cd43dd8448eb211c80319c","name":"stock-agent","timestamp":"2026-11-20T09:00:00Z","observations":[{"id":"o1","traceId":"0af7651916cd43dd8448eb211c80319c",
        "type":"GENERATION","name":"chat","startTime":"2026-11-20T09:00:00Z","endTime":"2026-11-20T09:00:01Z"}]}
        """;

    [Theory]
    [InlineData("Jaeger", "/api/traces/" + Trace, Jaeger)]
    [InlineData("Langfuse", "/api/public/traces/" + Trace, Langfuse)]
    public async Task Fetch_KnownTrace_IsARun(string kind, string path, string body)
    {
        using var server = new TraceServer(
            new Dictionary<string, byte[]>(StringComparer.Ordinal) { [path] = Encoding.UTF8.GetBytes(body) },
            $"Basic {Convert.ToBase64String("pk:sk"u8)}"
        );
        await using var host = new FetchingHost(kind, server.Address, "sk");

        var fetched = await host.PostAsync("/api/v1/runs/fetch", new { source = "ours", traceId = Trace });

        Assert.Equal(1, fetched["spans"]!.GetValue<int>());
        Assert.Equal("stock-agent", (await host.GetAsync($"/api/v1/runs/{Trace}"))["agent"]!.GetValue<string>());
    }

    [Fact]
    public async Task Fetch_Tempo_ReadsItsProtobuf()
    {
        var file = await File.ReadAllBytesAsync(
            Path.Combine(RepositoryRoot.Path, "tests/Triage.Web.Tests/Intake/reconciliation-traces.pb"),
            TestContext.Current.CancellationToken
        );
        using var server = new TraceServer(
            new Dictionary<string, byte[]>(StringComparer.Ordinal) { [$"/tempo/api/traces/{Trace}"] = file }
        );
        await using var host = new FetchingHost("tempo", server.Address + "tempo/", "sk");

        var fetched = await host.PostAsync("/api/v1/runs/fetch", new { source = "Ours", traceId = Trace });

        Assert.NotEmpty(fetched["runs"]!.AsArray());
    }

    [Theory]
    [InlineData("ours", "ffff", "sk", 404, "no such trace")]
    [InlineData("ours", Trace, "wrong", 502, "refuses the configured credentials (401)")]
    [InlineData("ours", "no hex", "sk", 400, "1 to 32 hex digits")]
    [InlineData("theirs", Trace, "sk", 400, "Configured: ours")]
    [InlineData("ours", "aa", "sk", 502, "something that is no trace")]
    public async Task Fetch_NoTrace_SaysWhy(string source, string traceId, string secret, int status, string words)
    {
        using var server = new TraceServer(
            new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["/api/traces/aa"] = "canary page"u8.ToArray() },
            $"Basic {Convert.ToBase64String("pk:sk"u8)}"
        );
        await using var host = new FetchingHost("Jaeger", server.Address, secret);

        var problem = await host.PostAsync("/api/v1/runs/fetch", new { source, traceId }, status);

        Assert.Contains(words, problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.DoesNotContain("canary", problem.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "Tempo", "http://tempo:3200", "Name is empty")]
    [InlineData("a", "Zipkin", "http://tempo:3200", "Allowed: Langfuse, Tempo, Jaeger")]
    [InlineData("a", "Tempo", "tempo", "no address")]
    [InlineData("a", "Tempo", "http://me:secret@tempo", "no address")]
    public void Checked_WrongSource_IsRefusedAtStart(string name, string kind, string url, string words)
    {
        var refused = Assert.Throws<StartRefusedException>(() =>
            TraceSourceSettings.Checked([
                new TraceSourceSettings
                {
                    Name = name,
                    Kind = kind,
                    Url = url,
                },
            ])
        );

        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    private sealed class FetchingHost(string kind, string url, string secret)
        : TriageHost(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Triage:TraceSources:0:Name"] = "ours",
                ["Triage:TraceSources:0:Kind"] = kind,
                ["Triage:TraceSources:0:Url"] = url,
                ["Triage:TraceSources:0:Key"] = "pk",
                ["Triage:TraceSources:0:Secret"] = secret,
            }
        );
}
