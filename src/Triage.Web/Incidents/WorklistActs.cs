using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;
using Triage.Web.Shared;

namespace Triage.Web.Incidents;

/// <summary>
/// What a person can do to the worklist on screen. Each act answers null when it was carried out, else the sentence
/// that says why not. Undo puts back what each entry was before.
/// </summary>
/// <param name="done">Told after each act that was carried out.</param>
public sealed class WorklistActs(WorklistDesk desk, WorkspaceScope scope, int number, Func<ActDone, Task> done)
{
    private Actor By => scope.By(Permission.Triage);

    public Task<string?> SetDoneAsync(IReadOnlyList<WorklistEntry> entries, bool isDone) =>
        TryAsync(
            $"{Counted(entries)} {(isDone ? "done" : "open again")}",
            (list, at) => list.SetDone(Numbers(entries), isDone, By, at),
            entries
        );

    public Task<string?> AssignAsync(IReadOnlyList<WorklistEntry> entries, string? owner) =>
        TryAsync(
            string.IsNullOrWhiteSpace(owner) ? $"{Counted(entries)}: owner taken away" : $"{Counted(entries)} for {owner.Trim()}",
            (list, _) => list.Assign(Numbers(entries), owner),
            entries
        );

    public Task<string?> NoteAsync(WorklistEntry entry, string? note) =>
        TryAsync($"Note on {entry.What.Subject}", (list, _) => list.Note(entry.Number, note) == entry ? 0 : 1, [entry]);

    public Task<string?> AddAsync(AffectedSubject what, string? note) =>
        TryAsync(
            $"{what.Subject.Trim()} added",
            (list, at) =>
            {
                list.AddByHand(what, note, By, at);
                return 1;
            },
            null
        );

    /// <param name="before">The entries as they were, for undo; null when nothing takes it back.</param>
    private async Task<string?> TryAsync(
        string words,
        Func<Worklist, DateTimeOffset, int> act,
        IReadOnlyList<WorklistEntry>? before
    )
    {
        try
        {
            var kept = await desk.ActAsync(
                scope.Id,
                number,
                (list, at) => act(list, at) > 0 ? $"Worklist: {words}" : null,
                By,
                CancellationToken.None
            );
            if (kept is null)
            {
                return $"INC-{number} is no longer there.";
            }
        }
        catch (Exception refused) when (refused is RefusedInputException or StorageUnavailableException)
        {
            return refused.Message;
        }

        await done(new ActDone(words, before is null ? null : () => PutBackAsync(words, before)));
        return null;
    }

    private Task<string?> PutBackAsync(string words, IReadOnlyList<WorklistEntry> before) =>
        TryAsync($"undone: {words}", (list, _) => list.PutBack(before), null);

    private static IEnumerable<int> Numbers(IReadOnlyList<WorklistEntry> entries) => entries.Select(e => e.Number);

    private static string Counted(IReadOnlyList<WorklistEntry> entries) =>
        entries.Count == 1 ? entries[0].What.Subject : $"{entries.Count} entries";
}
