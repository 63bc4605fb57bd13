using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MudBlazor.Services;
using Triage.Engine;
using Triage.Engine.Checklists;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;
using Triage.Storage;
using Triage.Storage.Workspaces;
using Triage.Web.Access;
using Triage.Web.Incidents;
using Triage.Web.Shared;
using Triage.Web.Shell;

namespace Triage.Web.Tests.Incidents;

/// <summary>The incident page over a real store: one incident whose red run and green run part at what a tool answered.</summary>
public abstract class IncidentPageContext : BunitContext, IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private readonly string _data = Directory.CreateTempSubdirectory("triage-test-").FullName;

    protected FakeTimeProvider Clock { get; } = new(Start.AddHours(1));
    protected IncidentDesk Desk => Services.GetRequiredService<IncidentDesk>();
    protected KnowledgeBase Knowledge => Services.GetRequiredService<KnowledgeBase>();
    protected WorkspaceScope Scope { get; private set; } = null!;
    protected static CancellationToken Cancellation => Xunit.TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        JSInterop.SetupModule("./browser.js").Mode = JSRuntimeMode.Loose;
        Services.AddMudServices();
        Services.AddSingleton<TimeProvider>(Clock);
        var settings = new TriageSettings { DataDirectory = _data, Knowledge = Path.Combine(RepositoryRoot.Path, "data") };
        Services.AddSingleton(settings);
        Services.AddTriageRooms(settings);
        Services.AddScoped<BrowserCalls>();
        await Services.GetRequiredService<StorageStartup>().OpenAsync(Cancellation);
        var workspace = await Services.GetRequiredService<WorkspaceStore>().GetAsync(WorkspaceId.Main, Cancellation);
        Scope = new WorkspaceScope(workspace, Rights.OfOwner(workspace.Id));
        await Desk.FileAsync(
            WorkspaceId.Main,
            new Filing { Title = "9 invoices matched to the wrong payment" },
            Actor.Owner,
            null,
            Cancellation
        );
    }

    /// <summary>Stores a green and a red run of one agent and makes them the pair of the incident.</summary>
    protected async Task PairAsync()
    {
        var runs = Services.GetRequiredService<IRunStore>();
        var green = (await runs.StoreAsync(WorkspaceId.Main, RunOf(1, "all payments are booked"), Cancellation)).RunIds[0];
        var red = (await runs.StoreAsync(WorkspaceId.Main, RunOf(2, "no payment is booked yet"), Cancellation)).RunIds[0];
        await runs.ClaimOutcomeAsync(
            WorkspaceId.Main,
            green,
            new OutcomeClaim(Outcome.Green, OutcomeSource.Person, Start, Actor.Owner),
            Cancellation
        );
        await runs.ClaimOutcomeAsync(
            WorkspaceId.Main,
            red,
            new OutcomeClaim(Outcome.Red, OutcomeSource.Person, Start, Actor.Owner),
            Cancellation
        );
        await Desk.PairAsync(WorkspaceId.Main, 1, red, green, "For the test.", Actor.Owner, Cancellation);
    }

    protected async Task<IncidentView> ViewAsync() => (await Desk.FindAsync(WorkspaceId.Main, 1, Cancellation))!;

    protected async Task AnswerAsync(params (string Question, string Choice)[] answers)
    {
        foreach (var (question, choice) in answers)
        {
            Clock.Advance(TimeSpan.FromMinutes(1));
            await Desk.AnswerAsync(WorkspaceId.Main, 1, question, [choice], null, [], Actor.Owner, Cancellation);
        }
    }

    /// <summary>The whole page at a tab, loaded.</summary>
    protected IRenderedComponent<IncidentPage> Page(string? tab = null, string id = "INC-1")
    {
        var page = Render<IncidentPage>(p =>
            p.Add(x => x.Workspace, "main").Add(x => x.Id, id).Add(x => x.Tab, tab).AddCascadingValue(Scope)
        );
        page.WaitForState(() => page.FindAll("[role=status]").All(s => s.TextContent != "Loading…"), TimeSpan.FromSeconds(10));
        return page;
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        Directory.Delete(_data, recursive: true);
    }

    private static Span[] RunOf(int trace, string payments)
    {
        var at = Start.AddMinutes(trace);
        return
        [
            Step(trace, 1, null, StepKind.Agent, at),
            Step(trace, 2, 1, StepKind.ToolCall, at) with
            {
                ToolName = "list_payments",
                Contents =
                [
                    new(ContentSlot.ToolArguments, 0, null, """{"ledger":"EU-2031"}"""),
                    new(ContentSlot.ToolResult, 0, null, payments),
                ],
            },
            Step(trace, 3, 1, StepKind.ModelCall, at) with
            {
                RequestModel = "gpt-4.1",
                Contents =
                [
                    new(ContentSlot.SystemPrompt, 0, null, "Match payments."),
                    new(
                        ContentSlot.InputMessage,
                        0,
                        "user",
                        """{"role":"user","parts":[{"type":"text","content":"Reconcile EU-2031."}]}"""
                    ),
                    new(
                        ContentSlot.InputMessage,
                        1,
                        "tool",
                        $$"""{"role":"tool","parts":[{"type":"tool_call_response","response":"{{payments}}"}]}"""
                    ),
                    new(
                        ContentSlot.OutputMessage,
                        0,
                        "assistant",
                        """{"role":"assistant","parts":[{"type":"text","content":"done"}]}"""
                    ),
                ],
            },
        ];
    }

    private static Span Step(int trace, int span, int? parent, StepKind kind, DateTimeOffset at)
    {
        var start = ((at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * 100) + span;
        return new Span
        {
            TraceId = trace.ToString("x32", System.Globalization.CultureInfo.InvariantCulture),
            SpanId = ((trace * 16) + span).ToString("x16", System.Globalization.CultureInfo.InvariantCulture),
            ParentSpanId = parent is { } p
                ? ((trace * 16) + p).ToString("x16", System.Globalization.CultureInfo.InvariantCulture)
                : null,
            Name = kind.ToString(),
            Kind = kind,
            StartUnixNano = start,
            EndUnixNano = start + 1_000_000,
            Agent = "invoice-reconciler",
            Task = "reconcile",
        };
    }
}
