using System.Globalization;
using System.Net.Http.Headers;

namespace Triage.Web.Tests.Comparison;

/// <summary>The code of a pair over HTTP, from a repository that the configuration names.</summary>
public sealed class CodeApiTests : IAsyncDisposable
{
    private readonly BuildsOnDisk _builds = new("recon-agent");
    private readonly Host _host;

    public CodeApiTests() => _host = new Host(_builds.Folder);

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _builds.Dispose();
    }

    [Fact]
    public async Task Compare_BuildsOfTwoCommits_AnswersTheirCode()
    {
        var green = await ImportAsync(1, _builds.Green, 2);
        var red = await ImportAsync(2, _builds.Red, 7);

        var answer = await _host.GetAsync($"/api/v1/comparisons?green={green}&red={red}");

        var code = answer["code"]!;
        Assert.Equal(
            ("agents", _builds.Green, _builds.Red),
            ((string?)code["repository"], (string?)code["greenCommit"], (string?)code["redCommit"])
        );
        Assert.Equal((1, 2), ((int)code["commitCount"]!, (int)code["fileCount"]!));
        Assert.Equal("agent/payments.py", (string?)code["files"]![0]!["path"]);
        Assert.NotEmpty(code["files"]![0]!["hunks"]!.AsArray());
        Assert.DoesNotContain(_builds.Folder, answer.ToJsonString(), StringComparison.Ordinal);
        var diagnosis = await _host.GetAsync($"/api/v1/runs/{red}/diagnosis");
        Assert.Equal(answer["code"] is null, diagnosis["code"] is null && diagnosis["green"] is not null);
    }

    private async Task<string> ImportAsync(int trace, string commit, int total)
    {
        var id = trace.ToString("x32", CultureInfo.InvariantCulture);
        var body = $$$"""
            {"resourceSpans":[{"resource":{"attributes":[
              {"key":"service.name","value":{"stringValue":"recon-agent"}},
              {"key":"vcs.ref.head.revision","value":{"stringValue":"{{{commit}}}"}}]},
             "scopeSpans":[{"spans":[
              {"traceId":"{{{id}}}","spanId":"{{{trace}}}000000000000001","name":"invoke_agent recon-agent","kind":1,"startTimeUnixNano":"1795364626000000000","endTimeUnixNano":"1795364629000000000","attributes":[
                {"key":"gen_ai.operation.name","value":{"stringValue":"invoke_agent"}},{"key":"gen_ai.agent.name","value":{"stringValue":"recon-agent"}}]},
              {"traceId":"{{{id}}}","spanId":"{{{trace}}}000000000000002","parentSpanId":"{{{trace}}}000000000000001","name":"execute_tool list_payments","kind":1,"startTimeUnixNano":"1795364627000000000","endTimeUnixNano":"1795364628000000000","attributes":[
                {"key":"gen_ai.operation.name","value":{"stringValue":"execute_tool"}},{"key":"gen_ai.tool.name","value":{"stringValue":"list_payments"}},
                {"key":"gen_ai.tool.call.arguments","value":{"stringValue":"{}"}},{"key":"gen_ai.tool.call.result","value":{"stringValue":"{\"total\":{{{total}}}}"}}]}
             ]}]}]}
            """;
        using var content = new StringContent(body, System.Text.Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var answer = await _host.Http.PostAsync("/v1/traces", content, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        return (string)(await _host.GetAsync($"/api/v1/runs/{id}"))["id"]!;
    }

    private sealed class Host(string folder)
        : TriageHost(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Triage:Repositories:0:Name"] = "agents",
                ["Triage:Repositories:0:Path"] = folder,
                ["Triage:Repositories:0:Agents:0"] = "recon-agent",
            }
        );
}
