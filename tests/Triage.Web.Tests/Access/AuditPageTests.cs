using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Runs;
using Triage.Storage.Access;
using Triage.Web.Access.Audit;

namespace Triage.Web.Tests.Access;

public sealed class AuditPageTests : PageOverStorage
{
    private AuditLog Log => Services.GetRequiredService<AuditLog>();

    [Fact]
    public async Task Page_HostileEntries_AreShownAsTextAndOnlyOfThisWorkspace()
    {
        await Log.WriteAsync(
            Scope.Id,
            new Actor("<script>alert(1)</script>"),
            AuditAct.KeyMade,
            "key 1",
            "scope intake",
            Cancellation
        );
        await Log.WriteAsync(new WorkspaceId("other"), new Actor("bob"), AuditAct.KeyMade, "key of others", Cancellation);
        await Log.WriteAsync(null, new Actor("bob"), AuditAct.SignInFailed, "bob", Cancellation);

        var page = Open<AuditPage>("/w/main/settings/audit");

        page.WaitForAssertion(() => Assert.Single(page.FindAll("tbody tr")));
        Assert.Contains("<script>alert(1)</script>", page.Find("tbody").TextContent, StringComparison.Ordinal);
        Assert.Contains("key made", page.Find("tbody").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_ActInTheAddress_Filters()
    {
        await Log.WriteAsync(Scope.Id, Actor.Owner, AuditAct.KeyMade, "key 1", Cancellation);
        await Log.WriteAsync(Scope.Id, Actor.Owner, AuditAct.Exported, "runs.csv", Cancellation);

        var page = Open<AuditPage>("/w/main/settings/audit?act=exported");
        page.WaitForAssertion(() =>
            Assert.Contains("runs.csv", Assert.Single(page.FindAll("tbody tr")).TextContent, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Page_WrongWordInTheAddress_IsRefused()
    {
        var page = Open<AuditPage>("/w/main/settings/audit?act=nonsense");

        page.WaitForAssertion(() =>
            Assert.Contains("'act=nonsense' is not one of", page.Find("[role=alert]").TextContent, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Check_Untouched_SaysWhatToKeep()
    {
        await Log.WriteAsync(Scope.Id, Actor.Owner, AuditAct.KeyMade, "key 1", Cancellation);
        var page = Open<AuditPage>("/w/main/settings/audit");
        page.WaitForElement("tbody tr");

        await page.FindAll("button").Single(b => b.TextContent.StartsWith("Check", StringComparison.Ordinal)).ClickAsync(new());

        page.WaitForAssertion(() => Assert.Contains("All 1 entries", page.Find(".notice").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Words_EveryAct_HasOne() => Assert.All(Enum.GetValues<AuditAct>(), act => Assert.NotEmpty(AuditWords.Of(act)));
}
