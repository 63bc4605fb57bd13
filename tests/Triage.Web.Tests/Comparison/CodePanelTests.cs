using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Web.Comparison;

namespace Triage.Web.Tests.Comparison;

public sealed class CodePanelTests : PageOnDisk
{
    private readonly BuildsOnDisk _builds = new("reconciler");

    public CodePanelTests() => Services.AddSingleton(_builds.Configured);

    [Fact]
    public async Task Open_PairOfTwoCommits_ShowsTheFileNearTheDivergenceFirstWithItsLines()
    {
        var page = await ShowAsync(_builds.Green, _builds.Red);

        page.WaitForElement(".code-files li");
        Assert.Contains("1 commit and 2 changed files", page.Markup, StringComparison.Ordinal);
        Assert.Equal(["agent/payments.py", "README.md"], page.FindAll(".code-file code").Select(c => c.TextContent));
        Assert.Contains(
            "Stands beside list_payments, the tool where the runs part",
            page.Find(".code-files .why").TextContent,
            StringComparison.Ordinal
        );
        Assert.Contains("[:1]", page.Find(".hunk ins").TextContent, StringComparison.Ordinal);
        Assert.Contains("only green", page.Find(".hunk del").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_SecretAndMarkupInCommits_AreMarkedAndOnlyText()
    {
        var page = await ShowAsync(_builds.Green, _builds.Red);

        page.WaitForElement(".code-files li");
        Assert.DoesNotContain("ghp_16C7e42F292c6912E7710c838347Ae178B4a", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("script"));
        Assert.Contains("<script>", page.Find(".code-file .quiet").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(_builds.Folder, page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_PairOfOneCommit_SaysThatItIsNotTheCode()
    {
        var page = await ShowAsync(_builds.Red, _builds.Red);

        page.WaitForAssertion(() =>
            Assert.Contains("what differs between them is not their code", page.Markup, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Open_UnknownCommit_SaysWhatIsMissing()
    {
        var page = await ShowAsync(_builds.Green, new string('a', 40));

        page.WaitForAssertion(() => Assert.Contains("commit aaaaaaaaaa is not in it", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task OfAsync_SamePairAgain_ReadsTheRepositoryOnce()
    {
        var pair = (
            await Services
                .GetRequiredService<Comparisons>()
                .OfPairAsync(
                    WorkspaceId.Main,
                    await StoreAsync(1, _builds.Green, Outcome.Green),
                    await StoreAsync(2, _builds.Red, Outcome.Red),
                    Xunit.TestContext.Current.CancellationToken
                )
        )!.Comparison!;
        var code = Services.GetRequiredService<CodeBetween>();

        var first = await code.OfAsync(WorkspaceId.Main, pair, Xunit.TestContext.Current.CancellationToken);
        var again = await code.OfAsync(WorkspaceId.Main, pair, Xunit.TestContext.Current.CancellationToken);

        Assert.Same(first!.Change, again!.Change);
        Assert.Null(await code.OfAsync(new WorkspaceId("other"), pair, Xunit.TestContext.Current.CancellationToken));
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        _builds.Dispose();
    }

    private Task<string> StoreAsync(int trace, string commit, Outcome outcome) =>
        StoreAsync(BuildsOnDisk.Of(commit, Recorded.Reconciliation(trace, $$"""{"total":{{trace}}}""")), outcome);

    private async Task<IRenderedComponent<ComparePage>> ShowAsync(string greenCommit, string redCommit)
    {
        var green = await StoreAsync(1, greenCommit, Outcome.Green);
        var red = await StoreAsync(2, redCommit, Outcome.Red);
        Open($"/w/main/compare?green={green}&red={red}");
        return Render<ComparePage>(p => p.Add(x => x.Workspace, "main").Add(x => x.Scope, Scope));
    }
}
