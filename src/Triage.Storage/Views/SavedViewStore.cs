using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Views;

/// <summary>A list that views are saved for.</summary>
public enum ViewPage
{
    Incidents,
    Runs,
}

/// <summary>A name for a filter address.</summary>
/// <param name="Query">The query string of the list, <c>?agent=recon</c>; empty is the whole list.</param>
/// <param name="Shared">Everybody in the workspace sees it; only its owner changes it.</param>
public sealed record SavedView(Guid Id, ViewPage Page, Actor Owner, string Name, string Query, bool Shared);

/// <summary>Keeps saved views. A name is taken once per person and list; saving under it again overwrites.</summary>
public sealed class SavedViewStore
{
    private readonly TriageDatabase _database;
    private readonly WorkspaceStore _workspaces;
    private readonly TimeProvider _time;

    internal SavedViewStore(TriageDatabase database, WorkspaceStore workspaces, TimeProvider time)
    {
        _database = database;
        _workspaces = workspaces;
        _time = time;
    }

    /// <summary>The person's own views and the shared ones of others, by name.</summary>
    public Task<IReadOnlyList<SavedView>> ListAsync(
        WorkspaceId workspace,
        ViewPage page,
        Actor by,
        CancellationToken cancellation
    ) =>
        _database.ReadAsync<IReadOnlyList<SavedView>>(
            async context =>
                await context
                    .In<SavedViewRow>(workspace)
                    .Where(v => v.Page == page && (v.Owner == by || v.Shared))
                    .OrderBy(v => v.Name)
                    .ThenBy(v => v.Id)
                    .Take(2 * Limits.MaxSavedViews)
                    .Select(v => new SavedView(v.Id, v.Page, v.Owner, v.Name, v.Query, v.Shared))
                    .ToListAsync(cancellation),
            cancellation
        );

    /// <summary>Saves it for its owner: a new one, the one of the same id, or the one of the same name.</summary>
    /// <exception cref="RefusedInputException">The name is empty or too long, the address is too long, or there are too many.</exception>
    public async Task<SavedView> SaveAsync(WorkspaceId workspace, SavedView view, CancellationToken cancellation)
    {
        var name = FilingRules.Required(view.Name, "name", Limits.MaxViewNameChars);
        if (view.Query.Length > Limits.MaxViewQueryChars)
        {
            throw new RefusedInputException(
                "query",
                $"The filter has {view.Query.Length:N0} characters; the limit of a saved view is {Limits.MaxViewQueryChars:N0}. Shorten the words."
            );
        }

        await _workspaces.GetAsync(workspace, cancellation);
        return await _database.WriteAsync(
            WritePriority.Interactive,
            async context =>
            {
                var own = await context
                    .In<SavedViewRow>(workspace)
                    .Where(v => v.Page == view.Page && v.Owner == view.Owner)
                    .ToListAsync(cancellation);
                var row = own.Find(v => v.Id == view.Id);
                var named = own.Find(v => v.Name == name && v.Id != view.Id);
                if (row is not null && named is not null)
                {
                    // Renamed to a name that is taken: the address moves there.
                    context.Remove(row);
                }

                row = named ?? row;
                if (row is null)
                {
                    RefuseTooMany(own.Count);
                    row = new SavedViewRow
                    {
                        Workspace = workspace,
                        Id = view.Id,
                        Page = view.Page,
                        Owner = view.Owner,
                    };
                    context.Add(row);
                }

                (row.Name, row.Query, row.Shared, row.SavedAtUtc) = (name, view.Query, view.Shared, _time.GetUtcNow());
                return new SavedView(row.Id, row.Page, row.Owner, row.Name, row.Query, row.Shared);
            },
            cancellation
        );
    }

    /// <summary>False when there is none, or it belongs to somebody else.</summary>
    public Task<bool> DeleteAsync(WorkspaceId workspace, Guid id, Actor by, CancellationToken cancellation) =>
        _database.WriteAsync(
            WritePriority.Interactive,
            async context =>
            {
                var row = await context
                    .In<SavedViewRow>(workspace)
                    .SingleOrDefaultAsync(v => v.Id == id && v.Owner == by, cancellation);
                if (row is not null)
                {
                    context.Remove(row);
                }

                return row is not null;
            },
            cancellation
        );

    private static void RefuseTooMany(int count)
    {
        if (count >= Limits.MaxSavedViews)
        {
            throw new RefusedInputException(
                "name",
                $"You have {count} saved views of this list; the limit is {Limits.MaxSavedViews}. Delete or overwrite one."
            );
        }
    }
}
