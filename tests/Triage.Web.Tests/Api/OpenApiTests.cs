using System.Diagnostics;

namespace Triage.Web.Tests.Api;

/// <summary>The HTTP contract as other programs rely on it, and the document that describes it.</summary>
public sealed class OpenApiTests(TriageHost host) : IClassFixture<TriageHost>
{
    // Names and shapes stay; what is added beside them is free. Keys and publishing a report are not built yet.
    private const string Contract = """
        POST /v1/traces
        POST /v1/logs
        POST /v1/metrics
        POST /api/v1/import
        POST /api/v1/runs
        POST /api/v1/runs/fetch
        POST /api/v1/changes
        POST /api/v1/builds
        POST /api/v1/outcomes
        GET /api/v1/runs agent task build outcome reported subject from to q limit after
        GET /api/v1/runs/{id}
        GET /api/v1/runs/{id}/spans bodies limit after
        GET /api/v1/runs/{id}/items limit after
        PUT /api/v1/runs/{id}/outcome
        GET /api/v1/comparisons green red
        GET /api/v1/runs/{id}/diagnosis
        GET /api/v1/runs/{id}/pairs limit after
        POST /api/v1/incidents
        GET /api/v1/incidents state class layer agent owner severity filed q sort limit after
        GET /api/v1/incidents/{id}
        POST /api/v1/incidents/{id}/accept
        POST /api/v1/incidents/{id}/decline
        POST /api/v1/incidents/{id}/merge
        POST /api/v1/incidents/{id}/acknowledge
        POST /api/v1/incidents/{id}/reopen
        PUT /api/v1/incidents/{id}/owner
        PUT /api/v1/incidents/{id}/impact
        POST /api/v1/incidents/{id}/links
        GET /api/v1/incidents/{id}/checklist
        POST /api/v1/incidents/{id}/answers
        PUT /api/v1/incidents/{id}/verdict
        GET /api/v1/incidents/{id}/response
        POST /api/v1/incidents/{id}/response/steps/{step}
        POST /api/v1/incidents/{id}/fixes
        GET /api/v1/incidents/{id}/fixes limit after
        POST /api/v1/incidents/{id}/close
        GET /api/v1/incidents/{id}/worklist limit after
        GET /api/v1/incidents/{id}/worklist.csv
        GET /api/v1/reports/weekly/{week} agent severity
        GET /api/v1/reports/weekly/{week}.csv agent severity
        GET /api/v1/reports/weekly/{week}.md agent severity
        """;

    public static TheoryData<string> Lines => [.. Contract.Split('\n', StringSplitOptions.TrimEntries)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Document_LineOfTheContract_IsDescribed(string line)
    {
        var words = line.Split(' ');

        var operation = (await host.GetAsync("/openapi/v1.json"))["paths"]?[words[1]]?[words[0].ToLowerInvariant()];

        Assert.True(operation is not null, $"The document has no {words[0]} {words[1]}.");
        var parameters = operation["parameters"]?.AsArray().Select(p => p!["name"]!.ToString()).ToList() ?? [];
        Assert.All(words[2..], word => Assert.Contains(word, parameters));
        Assert.Equal(
            words[0] == "POST" && words[1].StartsWith("/api", StringComparison.Ordinal),
            parameters.Contains("Idempotency-Key")
        );
    }

    /// <summary>Each read address answers as described: with the thing, or with a problem that names what is unknown.</summary>
    [Fact]
    public async Task Document_EveryReadAddress_AnswersWhatItDescribes()
    {
        var paths = (await host.GetAsync("/openapi/v1.json"))["paths"]!.AsObject();
        Assert.NotEmpty(paths);
        foreach (var (path, operations) in paths.Where(p => p.Value!["get"] is not null))
        {
            var address = path.Replace("{week}", "2026-W47", StringComparison.Ordinal)
                .Replace("{id}", "INC-404", StringComparison.Ordinal)
                .Replace("{agent}", "nobody", StringComparison.Ordinal);
            using var answer = await host.Http.GetAsync(address, Cancellation);
            var described = operations!["get"]!["responses"]!.AsObject();

            var status = $"{(int)answer.StatusCode}";
            Assert.True(described.ContainsKey(status), $"GET {address} answered {status}, which is not described.");
            var types = described[status]!["content"]?.AsObject().Select(c => c.Key) ?? [];
            Assert.Contains(answer.Content.Headers.ContentType!.MediaType, types);
        }
    }

    [Fact]
    public async Task Document_Spectral_HasNoComplaint()
    {
        if (!await RunsAsync("npm", "--version"))
        {
            const string Missing = "npm is not installed, and spectral comes through it: apt-get install npm";
            Assert.False(Environment.GetEnvironmentVariable("TRIAGE_REQUIRE_NPM") == "1", Missing);
            Assert.Skip(Missing);
        }

        var folder = Directory.CreateTempSubdirectory("triage-spectral-").FullName;
        try
        {
            foreach (
                var file in Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "tests/Triage.Web.Tests/Api/Spectral"))
            )
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }

            await File.WriteAllTextAsync(
                Path.Combine(folder, "openapi.json"),
                (await host.GetAsync("/openapi/v1.json")).ToJsonString(),
                Cancellation
            );
            var (installed, installing) = await RunAsync(folder, "npm", "ci --no-audit --no-fund");
            Assert.True(installed == 0, installing);

            var (code, said) = await RunAsync(
                folder,
                Path.Combine(folder, "node_modules/.bin/spectral"),
                "lint --ruleset ruleset.yaml --fail-severity=warn openapi.json"
            );

            Assert.True(code == 0, said);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<bool> RunsAsync(string program, string arguments)
    {
        try
        {
            return (await RunAsync(Path.GetTempPath(), program, arguments)).Code == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static async Task<(int Code, string Said)> RunAsync(string folder, string program, string arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder,
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var said = process.StandardOutput.ReadToEndAsync(Cancellation);
        var complained = process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, await said + await complained);
    }
}
