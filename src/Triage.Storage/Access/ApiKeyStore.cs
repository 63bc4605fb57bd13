using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Incidents;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Access;

/// <summary>A key with which a program calls, without its secret.</summary>
/// <param name="Maker">The person who made it, with whose membership it ends; null when it was made at the command line.</param>
public sealed record ApiKey(WorkspaceId Workspace, string Id, string Name, IReadOnlyList<KeyScope> Scopes, Guid? Maker, Actor By)
{
    public DateTimeOffset MadeAtUtc { get; init; }
    public DateTimeOffset ExpiresAtUtc { get; init; }

    /// <summary>To the minute; null when it was never used.</summary>
    public DateTimeOffset? UsedAtUtc { get; init; }
    public DateTimeOffset? RevokedAtUtc { get; init; }

    public bool IsValid(DateTimeOffset nowUtc) => RevokedAtUtc is null && nowUtc < ExpiresAtUtc;
}

/// <summary>A key and what proves it.</summary>
public sealed record KeptKey(ApiKey Key, byte[] SecretHash)
{
    /// <summary>In the same time whatever is wrong with the secret.</summary>
    public bool Proves(string secret) => CryptographicOperations.FixedTimeEquals(SecretHash, ApiKeyStore.HashOf(secret));
}

internal sealed class ApiKeyRow : IWorkspaceRow, IEntityTypeConfiguration<ApiKeyRow>
{
    public WorkspaceId Workspace { get; set; }
    public string Id { get; set; } = "";
    public string Name { get; set; } = "";
    public IReadOnlyList<KeyScope> Scopes { get; set; } = [];
    public byte[] SecretHash { get; set; } = [];
    public Guid? Maker { get; set; }
    public Actor By { get; set; }
    public DateTimeOffset MadeAtUtc { get; set; }
    public DateTimeOffset ExpiresAtUtc { get; set; }
    public DateTimeOffset? UsedAtUtc { get; set; }
    public DateTimeOffset? RevokedAtUtc { get; set; }

    public ApiKey ToKey() =>
        new(Workspace, Id, Name, Scopes, Maker, By)
        {
            MadeAtUtc = MadeAtUtc,
            ExpiresAtUtc = ExpiresAtUtc,
            UsedAtUtc = UsedAtUtc,
            RevokedAtUtc = RevokedAtUtc,
        };

    public void Configure(EntityTypeBuilder<ApiKeyRow> key)
    {
        key.ToTable("api_keys");
        key.HasKey(k => new { k.Workspace, k.Id });
        key.HasIndex(k => k.Id).IsUnique();
        key.HasIndex(k => new { k.Workspace, k.MadeAtUtc });
        key.Property(k => k.Scopes).HasJson();
        key.HasOne<WorkspaceRow>().WithMany().HasForeignKey(k => k.Workspace);
    }
}

/// <summary>Keeps the keys of programs. A secret has 256 random bits, so a plain hash of it gives nothing back.</summary>
public sealed class ApiKeyStore
{
    private readonly TriageDatabase _database;
    private readonly WorkspaceStore _workspaces;
    private readonly TimeProvider _time;

    internal ApiKeyStore(TriageDatabase database, WorkspaceStore workspaces, TimeProvider time) =>
        (_database, _workspaces, _time) = (database, workspaces, time);

    /// <returns>The key and its text, which is nowhere else.</returns>
    /// <exception cref="RefusedInputException">No name or scope, valid too long, or too many of them.</exception>
    public async Task<(ApiKey Key, KeyText Text)> AddAsync(
        WorkspaceId workspace,
        string? name,
        IReadOnlyList<KeyScope> scopes,
        int days,
        Actor by,
        Guid? maker,
        CancellationToken cancellation
    )
    {
        var called = FilingRules.Required(name, "name", AccessLimits.MaxNameChars);
        if (scopes.Count == 0)
        {
            throw new RefusedInputException("scopes", $"A key needs a scope. One of: {ContractWords.All<KeyScope>()}.");
        }

        if (days is < 1 or > CallerLimits.MaxKeyDays)
        {
            throw new RefusedInputException("days", $"A key is valid for 1 to {CallerLimits.MaxKeyDays} days.");
        }

        await _workspaces.GetAsync(workspace, cancellation);
        var text = new KeyText(
            RandomNumberGenerator.GetString(KeyText.Alphabet, KeyText.IdChars),
            RandomNumberGenerator.GetString(KeyText.Alphabet, KeyText.SecretChars)
        );
        var now = _time.GetUtcNow();
        var row = new ApiKeyRow
        {
            Workspace = workspace,
            Id = text.Id,
            Name = called,
            Scopes = [.. scopes.Distinct().Order()],
            SecretHash = HashOf(text.Secret),
            Maker = maker,
            By = by,
            MadeAtUtc = now,
            ExpiresAtUtc = now.AddDays(days),
        };
        await _database.WriteAsIsAsync(
            WritePriority.Interactive,
            async context =>
            {
                await RefuseTooManyAsync(context, row, cancellation);
                var listed = now - CallerLimits.EndedKeysListed;
                await context
                    .In<ApiKeyRow>(workspace)
                    .Where(k => k.ExpiresAtUtc < listed || k.RevokedAtUtc < listed)
                    .ExecuteDeleteAsync(cancellation);
                return context.Add(row);
            },
            cancellation
        );
        return (row.ToKey(), text);
    }

    /// <summary>Newest first; those that ended lately among them.</summary>
    public Task<IReadOnlyList<ApiKey>> ListAsync(WorkspaceId workspace, CancellationToken cancellation) =>
        _database.ReadAsIsAsync<IReadOnlyList<ApiKey>>(
            async context =>
                (
                    await context
                        .In<ApiKeyRow>(workspace)
                        .OrderByDescending(k => k.MadeAtUtc)
                        .ThenBy(k => k.Id)
                        .Take(Limits.MaxPageSize)
                        .ToListAsync(cancellation)
                ).ConvertAll(k => k.ToKey()),
            cancellation
        );

    /// <summary>Null when there is none, or when who made it belongs to its workspace no more.</summary>
    public Task<KeptKey?> FindAsync(string id, CancellationToken cancellation) =>
        _database.ReadAsIsAsync(
            async context =>
            {
                var row = await context
                    .Set<ApiKeyRow>()
                    .Where(k => k.Id == id)
                    .Where(k =>
                        k.Maker == null
                        || (
                            context.Set<MemberRow>().Any(m => m.Workspace == k.Workspace && m.PersonId == k.Maker)
                            && !context.Set<PersonRow>().Any(p => p.Id == k.Maker && p.Disabled)
                        )
                    )
                    .SingleOrDefaultAsync(cancellation);
                return row is null ? null : new KeptKey(row.ToKey(), row.SecretHash);
            },
            cancellation
        );

    /// <summary>Null when the workspace has no such key that is valid.</summary>
    public Task<ApiKey?> RevokeAsync(WorkspaceId workspace, string id, CancellationToken cancellation) =>
        _database.WriteAsIsAsync(
            WritePriority.Interactive,
            async context =>
            {
                var row = await context
                    .In<ApiKeyRow>(workspace)
                    .SingleOrDefaultAsync(k => k.Id == id && k.RevokedAtUtc == null, cancellation);
                if (row is not null)
                {
                    row.RevokedAtUtc = _time.GetUtcNow();
                }

                return row?.ToKey();
            },
            cancellation
        );

    /// <summary>Notes when keys were used last.</summary>
    /// <returns>Those that were used for the first time.</returns>
    public Task<IReadOnlyList<ApiKey>> UsedAsync(
        IReadOnlyDictionary<string, DateTimeOffset> lastUsesUtc,
        CancellationToken cancellation
    ) =>
        _database.WriteAsIsAsync<IReadOnlyList<ApiKey>>(
            WritePriority.Intake,
            async context =>
            {
                IReadOnlyList<string> ids = [.. lastUsesUtc.Keys];
                var rows = await context.Set<ApiKeyRow>().Where(k => ids.Contains(k.Id)).ToListAsync(cancellation);
                IReadOnlyList<ApiKey> first = [.. rows.Where(r => r.UsedAtUtc is null).Select(r => r.ToKey())];
                foreach (var row in rows)
                {
                    row.UsedAtUtc = row.UsedAtUtc > lastUsesUtc[row.Id] ? row.UsedAtUtc : lastUsesUtc[row.Id];
                }

                return first;
            },
            cancellation
        );

    internal static byte[] HashOf(string secret) => SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(secret));

    private static async Task RefuseTooManyAsync(TriageContext context, ApiKeyRow made, CancellationToken cancellation)
    {
        var valid = context.In<ApiKeyRow>(made.Workspace).Where(k => k.RevokedAtUtc == null && k.ExpiresAtUtc > made.MadeAtUtc);
        if (await valid.CountAsync(cancellation) >= CallerLimits.MaxKeys)
        {
            throw new RefusedInputException(
                "name",
                $"The workspace has {CallerLimits.MaxKeys} keys, which is all there may be. Revoke those that are not used."
            );
        }

        if (await valid.CountAsync(k => k.Name == made.Name, cancellation) >= CallerLimits.MaxKeysOfOneName)
        {
            throw new RefusedInputException(
                "name",
                $"There are {CallerLimits.MaxKeysOfOneName} valid keys called '{made.Name}': one in use and one that takes its place. Revoke the old one first."
            );
        }
    }
}
