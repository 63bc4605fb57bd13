using Microsoft.AspNetCore.Components;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Incidents;
using Triage.Storage.Incidents;
using Triage.Web.Shared;

namespace Triage.Web.Incidents;

/// <summary>Looks for similar incidents once typing pauses.</summary>
public sealed partial class FilingSimilar : IDisposable
{
    public static readonly TimeSpan LooksAfter = TimeSpan.FromMilliseconds(600);

    /// <summary>Shorter titles find coincidences.</summary>
    private const int MinTitleChars = 8;

    private readonly PageLoad _load = new();
    private IncidentTraits? _sought;
    private IReadOnlyList<SimilarIncident> _similar = [];

    [Inject]
    private SimilarQueries Queries { get; set; } = null!;

    [Inject]
    private IIncidentStore Incidents { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    [CascadingParameter]
    private WorkspaceScope Scope { get; set; } = null!;

    [Parameter, EditorRequired]
    public required FilingDraft Draft { get; set; }

    /// <summary>Files the draft and lets the given step join it to an earlier incident; that answers which one to open.</summary>
    [Parameter]
    public EventCallback<Func<Incident, Task<int>>> OnSame { get; set; }

    public void Dispose() => _load.Dispose();

    // The draft is filled by typing elsewhere, so that every render may bring other words.
    protected override void OnParametersSet()
    {
        var sought = new IncidentTraits(Draft.Agent, Draft.Subject, Draft.Symptom, null, Draft.Title.Trim(), Draft.WhatHappened);
        if (sought == _sought)
        {
            return;
        }

        _sought = sought;
        if (sought.Title.Length < MinTitleChars && string.IsNullOrWhiteSpace(sought.Subject))
        {
            _similar = [];
            return;
        }

        // Not awaited: the form is drawn without waiting for it.
        _ = LookAsync(sought);
    }

    private async Task LookAsync(IncidentTraits sought)
    {
        try
        {
            await _load.RunAsync(async cancellation =>
            {
                await Task.Delay(LooksAfter, Clock, cancellation);
                _similar = await Queries.FindAsync(Scope.Id, sought, null, Limits.MaxSimilar, cancellation);
                await InvokeAsync(StateHasChanged);
            });
        }
        catch (Engine.Runs.StorageUnavailableException)
        {
            // A hint that cannot be given is left out; filing itself says what is wrong.
            _similar = [];
        }
    }

    private Task JoinAsync(SimilarIncident to, bool cameBack) =>
        OnSame.InvokeAsync(async filed =>
        {
            try
            {
                await Incidents.MergeAsync(
                    Scope.Id,
                    filed.Record.Number,
                    to.Number,
                    Scope.By(Permission.Triage),
                    CancellationToken.None
                );
                if (cameBack)
                {
                    await Incidents.ActAsync(
                        Scope.Id,
                        to.Number,
                        i =>
                            i.Regress(
                                $"filed again as {filed.Id}",
                                filed.Record.RedRun,
                                Scope.By(Permission.Triage),
                                Clock.GetUtcNow()
                            ),
                        CancellationToken.None
                    );
                }

                return to.Number;
            }
            catch (IllegalActException)
            {
                // The other one has changed meanwhile. What was filed stands by itself, and is what is opened.
                return filed.Record.Number;
            }
        });
}
