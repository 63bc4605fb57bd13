using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Runs;
using Triage.Storage.Access;

namespace Triage.Storage.Workspaces;

/// <param name="By">Who made this version.</param>
public sealed record RedactionRulesVersion(RedactionRules Rules, DateTimeOffset AtUtc, Actor By);

/// <summary>The redaction rules of each workspace with every version they had.</summary>
public sealed class RedactionStore
{
    private readonly TriageDatabase _database;
    private readonly WorkspaceStore _workspaces;
    private readonly TimeProvider _time;

    internal RedactionStore(TriageDatabase database, WorkspaceStore workspaces, TimeProvider time)
    {
        _database = database;
        _workspaces = workspaces;
        _time = time;
    }

    /// <summary>The rules that count; as shipped when nobody changed them.</summary>
    public Task<RedactionRules> GetAsync(WorkspaceId workspace, CancellationToken cancellation) =>
        _database.ReadAsync(context => LatestAsync(context, workspace, cancellation), cancellation);

    /// <summary>Newest first, at most <see cref="Limits.MaxShownRuleVersions"/>.</summary>
    public Task<IReadOnlyList<RedactionRulesVersion>> VersionsAsync(WorkspaceId workspace, CancellationToken cancellation) =>
        _database.ReadAsync<IReadOnlyList<RedactionRulesVersion>>(
            async context =>
                await context
                    .In<RedactionRulesRow>(workspace)
                    .OrderByDescending(r => r.Version)
                    .Take(Limits.MaxShownRuleVersions)
                    .Select(r => new RedactionRulesVersion(r.Rules, r.AtUtc, r.By))
                    .ToListAsync(cancellation),
            cancellation
        );

    /// <summary>Makes a new version of them; the one that counts already stays when they say the same.</summary>
    /// <param name="rules">With the version that they were made from.</param>
    /// <exception cref="RefusedInputException">They cannot be used, or somebody else changed them meanwhile.</exception>
    public async Task<RedactionRules> SaveAsync(
        WorkspaceId workspace,
        RedactionRules rules,
        Actor by,
        CancellationToken cancellation
    )
    {
        var wanted = rules.Checked();
        await _workspaces.GetAsync(workspace, cancellation);
        return await _database.WriteAsync(
            WritePriority.Interactive,
            async context =>
            {
                var latest = await LatestAsync(context, workspace, cancellation);
                if (latest.Version != rules.Version)
                {
                    throw new RefusedInputException(
                        "version",
                        $"The rules were changed meanwhile: version {latest.Version} counts now, yours were made from {rules.Version}. Load them again and repeat your change."
                    );
                }

                if (wanted == latest)
                {
                    return latest;
                }

                var made = wanted with { Version = latest.Version + 1 };
                context.Add(
                    new RedactionRulesRow
                    {
                        Workspace = workspace,
                        Version = made.Version,
                        Rules = made,
                        AtUtc = _time.GetUtcNow(),
                        By = by,
                    }
                );
                await AuditLog.AddAsync(
                    context,
                    _time.GetUtcNow(),
                    workspace,
                    by,
                    AuditAct.SettingChanged,
                    "redaction rules",
                    $"version {made.Version}",
                    cancellation
                );
                return made;
            },
            cancellation
        );
    }

    private static async Task<RedactionRules> LatestAsync(
        TriageContext context,
        WorkspaceId workspace,
        CancellationToken cancellation
    ) =>
        await context
            .In<RedactionRulesRow>(workspace)
            .OrderByDescending(r => r.Version)
            .Select(r => r.Rules)
            .FirstOrDefaultAsync(cancellation)
        ?? RedactionRules.Shipped;
}
