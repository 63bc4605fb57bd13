using Microsoft.AspNetCore.Components;
using MudBlazor;
using Triage.Engine.Access;
using Triage.Storage.Incidents;
using Triage.Web.Shared;

namespace Triage.Web.Incidents.Bulk;

/// <summary>
/// The acts of the inbox and the list: asks what an act needs, shows what it would change when it touches more than
/// one incident, carries it out, and hands over its undo.
/// </summary>
/// <param name="done">Told after each act and after each undo.</param>
public sealed class BulkRound(
    IDialogService dialogs,
    BulkDesk desk,
    WorkspaceScope scope,
    Func<ActDone, IReadOnlyList<int>, Task> done
)
{
    private static readonly DialogOptions Wide = new() { FullWidth = true, MaxWidth = MaxWidth.Small };

    public Task AcceptAsync(IReadOnlyList<IncidentRow> rows) => RunAsync(rows, BulkAct.Accept(scope.By(Permission.Triage)));

    public Task OwnAsync(IReadOnlyList<IncidentRow> rows) =>
        AskAsync(
            rows,
            $"Give {Named(rows)} to",
            new DialogParameters<OwnerDialog> { { d => d.By, scope.By(Permission.Triage) } }
        );

    public Task DeclineAsync(IReadOnlyList<IncidentRow> rows) =>
        AskAsync(
            rows,
            $"Decline {Named(rows)}?",
            new DialogParameters<DeclineDialog> { { d => d.By, scope.By(Permission.Triage) } }
        );

    public Task DuplicateAsync(IReadOnlyList<IncidentRow> rows) =>
        AskAsync(
            rows,
            $"Merge {Named(rows)} into",
            new DialogParameters<DuplicateDialog> { { d => d.Scope, scope }, { d => d.Rows, rows } }
        );

    public Task SnoozeAsync(IReadOnlyList<IncidentRow> rows) =>
        AskAsync(rows, $"Snooze {Named(rows)} until", new DialogParameters<SnoozeDialog> { { d => d.Scope, scope } });

    public Task WakeAsync(IReadOnlyList<IncidentRow> rows) => RunAsync(rows, BulkAct.Wake(scope.By(Permission.Triage)));

    public Task CloseAsync(IReadOnlyList<IncidentRow> rows) =>
        AskAsync(
            rows,
            $"Close {Named(rows)}?",
            new DialogParameters<BulkCloseDialog> { { d => d.By, scope.By(Permission.Triage) } }
        );

    private async Task AskAsync<TDialog>(IReadOnlyList<IncidentRow> rows, string title, DialogParameters<TDialog> parameters)
        where TDialog : IComponent
    {
        var dialog = await dialogs.ShowAsync<TDialog>(title, parameters, Wide);
        if (await dialog.Result is { Canceled: false, Data: BulkAct act })
        {
            await RunAsync(rows, act);
        }
    }

    private static string Named(IReadOnlyList<IncidentRow> rows) => rows is [var one] ? one.Id : $"{rows.Count} incidents";

    private async Task RunAsync(IReadOnlyList<IncidentRow> rows, BulkAct act)
    {
        IReadOnlyList<int> numbers = [.. rows.Select(r => r.Number)];
        if (numbers.Count > 1)
        {
            var plan = await desk.PlanAsync(scope.Id, numbers, act, CancellationToken.None);
            var dialog = await dialogs.ShowAsync<BulkDialog>(
                $"{act.Name}: what will change",
                new DialogParameters<BulkDialog> { { d => d.Plan, plan } },
                Wide
            );
            if (await dialog.Result is not { Canceled: false })
            {
                return;
            }

            numbers = [.. plan.Changing.Select(l => l.Number)];
        }

        var carried = await desk.CarryOutAsync(scope.Id, numbers, act, scope.By(Permission.Triage), CancellationToken.None);
        await done(new ActDone(carried.Sentence, carried.Changed.Count == 0 ? null : () => UndoAsync(carried)), numbers);
    }

    private async Task<string?> UndoAsync(BulkDone carried)
    {
        var left = await desk.TakeBackAsync(scope.Id, carried, scope.By(Permission.Triage), CancellationToken.None);
        IReadOnlyList<int> numbers = [.. carried.Changed.Select(c => c.Number)];
        await done(new ActDone(left ?? $"Taken back: {carried.Sentence}"), numbers);
        return left;
    }
}
