using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Storage.Incidents;

namespace Triage.Storage.Tests.Incidents;

public sealed class ReporterStoreTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StandingAsync_Secret_AnswersOnlyInItsWorkspaceAndOnlyWithThatSecret()
    {
        using var store = await StoreOnDisk.OpenAsync();
        var incident = await store.IncidentStore.FileAsync(WorkspaceId.Main, Some.Filing(), Actor.Owner, null, Cancellation);
        var reporters = store.Get<ReporterStore>();
        await reporters.AddAsync(WorkspaceId.Main, 1, new Reporter("Ana", "ana@example.com"), "s3cret", Cancellation);

        var standing = await reporters.StandingAsync(WorkspaceId.Main, "s3cret", Cancellation);

        Assert.Equal(new ReportStanding(IncidentState.Filed, incident.Record.FiledAtUtc, null), standing);
        Assert.Null(await reporters.StandingAsync(WorkspaceId.Main, "s3cre", Cancellation));
        Assert.Null(await reporters.StandingAsync(Some.Other, "s3cret", Cancellation));
        Assert.Equal("Ana", (await reporters.FindAsync(WorkspaceId.Main, 1, Cancellation))!.Name);
    }
}
