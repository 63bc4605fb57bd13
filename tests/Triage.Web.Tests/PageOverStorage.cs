using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MudBlazor;
using MudBlazor.Services;
using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Storage;
using Triage.Storage.Workspaces;
using Triage.Web.Access;
using Triage.Web.Incidents;
using Triage.Web.Shared;
using Triage.Web.Shell;
using Severity = Triage.Engine.Incidents.Severity;

namespace Triage.Web.Tests;

/// <summary>Renders pages over a database of their own. It is Wednesday of week 47 in Berlin.</summary>
public abstract class PageOverStorage : BunitContext, IAsyncLifetime
{
    private IRenderedComponent<IComponent>? _beside;
    private IRenderedComponent<CascadingValue<WorkspaceScope>>? _around;
    private RenderFragment? _page;
    private readonly string _data = Directory.CreateTempSubdirectory("triage-page-").FullName;

    protected static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 18, 10, 0, 0, TimeSpan.Zero));

    protected WorkspaceScope Scope { get; set; } = null!;

    protected IncidentDesk Desk => Services.GetRequiredService<IncidentDesk>();

    protected static CancellationToken Cancellation => Xunit.TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices();
        Services.AddSingleton<TimeProvider>(Clock);
        var settings = new TriageSettings { DataDirectory = _data, Knowledge = Path.Combine(RepositoryRoot.Path, "data") };
        Services.AddSingleton(settings);
        Services.AddTriageRooms(settings);
        Services.AddScoped<BrowserCalls>();
        Prepare(_data);
        await Services.GetRequiredService<StorageStartup>().OpenAsync(Cancellation);
        var workspace = await Services.GetRequiredService<WorkspaceStore>().GetAsync(WorkspaceId.Main, Cancellation);
        Scope = new WorkspaceScope(workspace with { Zone = Berlin }, Rights.OfOwner(workspace.Id));
    }

    /// <summary>What is in the data directory before the database is opened; nothing.</summary>
    protected virtual void Prepare(string dataDirectory) { }

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        Directory.Delete(_data, recursive: true);
    }

    /// <summary>The page as the layout shows it, with dialogs and messages beside it.</summary>
    protected IRenderedComponent<TPage> Open<TPage>(string address, params (string Name, object? Value)[] parameters)
        where TPage : IComponent
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo(address);
        _beside = Render(builder =>
        {
            builder.OpenComponent<MudPopoverProvider>(0);
            builder.CloseComponent();
            builder.OpenComponent<MudDialogProvider>(1);
            builder.CloseComponent();
            builder.OpenComponent<MudSnackbarProvider>(2);
            builder.CloseComponent();
        });
        _page = builder =>
        {
            builder.OpenComponent<TPage>(0);
            foreach (var (name, value) in parameters.Prepend(("Workspace", "main")))
            {
                builder.AddComponentParameter(1, name, value);
            }

            builder.CloseComponent();
        };
        _around = Render<CascadingValue<WorkspaceScope>>(InScope);
        return _around.FindComponent<TPage>();
    }

    /// <summary>The open page learns what whoever looks may do by now.</summary>
    protected void TellScope() => _around!.Render(InScope);

    private void InScope(ComponentParameterCollectionBuilder<CascadingValue<WorkspaceScope>> scope) =>
        scope.Add(s => s.Value, Scope).AddChildContent(_page!);

    /// <summary>The dialog that the page has opened.</summary>
    protected IRenderedComponent<TDialog> Dialog<TDialog>()
        where TDialog : IComponent => _beside!.WaitForComponent<TDialog>();

    protected async Task<Incident> FileAsync(string title, Severity severity = Severity.Sev3, string? agent = null) =>
        await Desk.FileAsync(
            Scope.Id,
            new Filing
            {
                Title = title,
                Severity = severity,
                Agent = agent,
            },
            Actor.Owner,
            null,
            Cancellation
        );

    protected Task DecideAsync(Incident incident, string failureClass) =>
        Desk.DecideAsync(Scope.Id, incident.Record.Number, new Decision(failureClass), Actor.Owner, Cancellation);
}
