using System.Globalization;
using Triage.Web.Verbs;

namespace Triage.Web.Tests.Verbs;

public sealed class ErasureVerbsTests
{
    [Fact]
    public async Task Erase_WhileItRuns_WaitsThereAndCanBeCancelled()
    {
        await using var host = new TriageHost();
        await host.PostAsync("/api/v1/runs", new { agent = "a", subjects = new[] { "T-9001" } }, 201);

        var preview = await RunAsync(host.DataDirectory, "erase", "preview", "T-9001");
        var begun = await RunAsync(host.DataDirectory, "erase", "begin", "T-9001");
        var cancelled = await RunAsync(host.DataDirectory, "erase", "cancel", "ER-1");
        var again = await RunAsync(host.DataDirectory, "erase", "cancel", "ER-1");
        var list = await RunAsync(host.DataDirectory, "erase", "list");

        Assert.Contains("1  runs about it, whole", preview.Said, StringComparison.Ordinal);
        Assert.Contains("ER-1 begins in 30 seconds", begun.Said, StringComparison.Ordinal);
        Assert.Equal((0, 0, 0, 1), (preview.Exit, begun.Exit, cancelled.Exit, again.Exit));
        Assert.Contains("ER-1  cancelled", list.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("T-9001", begun.Said + list.Said, StringComparison.Ordinal);
        Assert.Single((await host.GetAsync("/api/v1/runs"))["items"]!.AsArray());
    }

    [Fact]
    public async Task Erase_NothingRuns_IsDoneAtOnce()
    {
        var folder = Directory.CreateTempSubdirectory("triage-verbs-").FullName;

        var begun = await RunAsync(folder, "erase", "begin", "T-9001");
        var list = await RunAsync(folder, "erase", "list");
        var wrong = await RunAsync(folder, "erase", "begin", "T");
        var unknown = await RunAsync(folder, "erase", "everything");

        Assert.Contains("ER-1 is done.", begun.Said, StringComparison.Ordinal);
        Assert.Contains("ER-1  done", list.Said, StringComparison.Ordinal);
        Assert.Contains("'T' is too short", wrong.Said, StringComparison.Ordinal);
        Assert.Equal((0, 1, 2), (begun.Exit, wrong.Exit, unknown.Exit));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task ErasePerson_NotSaidTwiceOrNobody_IsRefused()
    {
        var folder = Directory.CreateTempSubdirectory("triage-verbs-").FullName;

        var once = await RunAsync(folder, "erase", "person", "Ben");
        var nobody = await RunAsync(folder, "erase", "person", "Ben", "--confirm=Ben");

        Assert.Equal((1, 1), (once.Exit, nobody.Exit));
        Assert.Contains("Say it again to do it", once.Said, StringComparison.Ordinal);
        Assert.Contains("Nobody here is called that", nobody.Said, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<(int? Exit, string Said)> RunAsync(string directory, params string[] words)
    {
        await using var said = new StringWriter(CultureInfo.InvariantCulture);
        var exit = await CommandLine.TryRunAsync([.. words, $"--Triage:DataDirectory={directory}"], said, said);
        return (exit, said.ToString());
    }
}
