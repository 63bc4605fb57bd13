using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MudBlazor.Services;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Storage;
using Triage.Storage.Workspaces;
using Triage.Web.Access;
using Triage.Web.Shared;
using Triage.Web.Shell;
using TestContext = Xunit.TestContext;

namespace Triage.Web.Tests;

/// <summary>Renders a page over a real database in a directory of its own, with a clock that stands still.</summary>
public abstract class PageOnDisk : BunitContext, IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("triage-page-").FullName;

    protected PageOnDisk()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        var settings = new TriageSettings { DataDirectory = _data, Knowledge = Path.Combine(RepositoryRoot.Path, "data") };
        Services.AddMudServices();
        Services.AddScoped<BrowserCalls>();
        Services.AddSingleton<TimeProvider>(Clock);
        Services.AddSingleton(settings);
        Services.AddTriageRooms(settings);
    }

    protected FakeTimeProvider Clock { get; } = new(Recorded.Start.AddHours(1));

    protected WorkspaceScope Scope { get; private set; } = null!;

    protected IRunStore Store => Services.GetRequiredService<IRunStore>();

    protected string Address => Services.GetRequiredService<NavigationManager>().Uri;

    public async ValueTask InitializeAsync()
    {
        await Services.GetRequiredService<StorageStartup>().OpenAsync(TestContext.Current.CancellationToken);
        Scope = new WorkspaceScope(
            await Services.GetRequiredService<WorkspaceStore>().GetAsync(WorkspaceId.Main, TestContext.Current.CancellationToken),
            Rights.OfOwner(WorkspaceId.Main)
        );
    }

    protected void Open(string address) => Services.GetRequiredService<NavigationManager>().NavigateTo(address);

    /// <summary>Stores the spans of one run and says what was true afterwards; answers the run's id.</summary>
    protected async Task<string> StoreAsync(IReadOnlyList<Span> spans, Outcome outcome = Outcome.Unknown)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var receipt = await Store.StoreAsync(WorkspaceId.Main, spans, cancellation);
        if (outcome != Outcome.Unknown)
        {
            var claim = new OutcomeClaim(outcome, OutcomeSource.Api, Clock.GetUtcNow(), Actor.Owner, Note: "as posted");
            await Store.ClaimOutcomeAsync(WorkspaceId.Main, receipt.RunIds[0], claim, cancellation);
        }

        return receipt.RunIds[0];
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        Directory.Delete(_data, recursive: true);
    }
}
