using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Incidents;

namespace Triage.Storage.Access;

/// <summary>Keeps the passkeys of people.</summary>
public sealed class PasskeyStore
{
    private readonly TriageDatabase _database;
    private readonly TimeProvider _time;

    internal PasskeyStore(TriageDatabase database, TimeProvider time) => (_database, _time) = (database, time);

    /// <summary>Of a person, the oldest first.</summary>
    public Task<IReadOnlyList<Passkey>> ListAsync(Guid person, CancellationToken cancellation) =>
        _database.ReadAsIsAsync<IReadOnlyList<Passkey>>(
            async context =>
                (
                    await context
                        .Set<PasskeyRow>()
                        .Where(p => p.PersonId == person)
                        .OrderBy(p => p.MadeAtUtc)
                        .ThenBy(p => p.Id)
                        .Take(AccessLimits.MaxPasskeys)
                        .ToListAsync(cancellation)
                ).ConvertAll(p => p.ToPasskey()),
            cancellation
        );

    /// <summary>Null when nobody has that passkey.</summary>
    public async Task<(Guid Person, Passkey Passkey)?> FindAsync(byte[] credential, CancellationToken cancellation)
    {
        var id = PasskeyRow.IdOf(credential);
        var row = await _database.ReadAsIsAsync(
            context => context.Set<PasskeyRow>().SingleOrDefaultAsync(p => p.Id == id, cancellation),
            cancellation
        );
        return row is null ? null : (row.PersonId, row.ToPasskey());
    }

    /// <exception cref="RefusedInputException">Too many, or the passkey is known already.</exception>
    public Task<Passkey> AddAsync(Guid person, Passkey passkey, CancellationToken cancellation) =>
        _database.WriteAsIsAsync(
            WritePriority.Interactive,
            async context =>
            {
                var row = PasskeyRow.Of(person, passkey);
                row.Name = FilingRules.Required(row.Name, "name", AccessLimits.MaxPasskeyNameChars);
                if (
                    await context.Set<PasskeyRow>().CountAsync(p => p.PersonId == person, cancellation)
                    >= AccessLimits.MaxPasskeys
                )
                {
                    throw new RefusedInputException(
                        "passkey",
                        $"You have {AccessLimits.MaxPasskeys} passkeys, which is the limit. Delete one first."
                    );
                }

                if (await context.Set<PasskeyRow>().AnyAsync(p => p.Id == row.Id, cancellation))
                {
                    throw new RefusedInputException("passkey", "This passkey was added before.");
                }

                context.Add(row);
                return row.ToPasskey();
            },
            cancellation
        );

    /// <summary>
    /// Keeps that it was used. False when its counter did not grow: another copy of it was used meanwhile. False too when
    /// it was used since it was asked for: then this answer may be the same one again.
    /// </summary>
    public Task<bool> UseAsync(
        byte[] credential,
        uint signCount,
        bool isBackedUp,
        DateTimeOffset askedAtUtc,
        CancellationToken cancellation
    )
    {
        var id = PasskeyRow.IdOf(credential);
        return _database.WriteAsIsAsync(
            WritePriority.Interactive,
            async context =>
            {
                if (await context.Set<PasskeyRow>().SingleOrDefaultAsync(p => p.Id == id, cancellation) is not { } row)
                {
                    return false;
                }

                // Most synchronised passkeys do not count and always say 0.
                if (((signCount > 0 || row.SignCount > 0) && signCount <= row.SignCount) || row.UsedAtUtc >= askedAtUtc)
                {
                    return false;
                }

                (row.SignCount, row.IsBackedUp, row.UsedAtUtc) = (signCount, isBackedUp, _time.GetUtcNow());
                return true;
            },
            cancellation
        );
    }

    /// <summary>False when the person has no such passkey.</summary>
    public Task<bool> RenameAsync(Guid person, byte[] credential, string name, CancellationToken cancellation)
    {
        var id = PasskeyRow.IdOf(credential);
        var wanted = FilingRules.Required(name, "name", AccessLimits.MaxPasskeyNameChars);
        return _database.WriteAsIsAsync(
            WritePriority.Interactive,
            async context =>
            {
                var row = await context
                    .Set<PasskeyRow>()
                    .SingleOrDefaultAsync(p => p.Id == id && p.PersonId == person, cancellation);
                if (row is not null)
                {
                    row.Name = wanted;
                }

                return row is not null;
            },
            cancellation
        );
    }

    /// <summary>False when the person has no such passkey.</summary>
    /// <exception cref="RefusedInputException">It is the last way in.</exception>
    public Task<bool> RemoveAsync(Guid person, byte[] credential, CancellationToken cancellation)
    {
        var id = PasskeyRow.IdOf(credential);
        return _database.WriteAsIsAsync(
            WritePriority.Interactive,
            async context =>
            {
                var row = await context
                    .Set<PasskeyRow>()
                    .SingleOrDefaultAsync(p => p.Id == id && p.PersonId == person, cancellation);
                if (row is null)
                {
                    return false;
                }

                var otherWay =
                    await context.Set<PasskeyRow>().AnyAsync(p => p.PersonId == person && p.Id != id, cancellation)
                    || await context.Set<PersonRow>().AnyAsync(p => p.Id == person && p.PasswordHash != null, cancellation)
                    || await context.Set<ProviderIdentityRow>().AnyAsync(i => i.PersonId == person, cancellation);
                if (!otherWay)
                {
                    throw new RefusedInputException(
                        "passkey",
                        "This passkey is your only way to sign in. Set a password or add another passkey first."
                    );
                }

                context.Remove(row);
                return true;
            },
            cancellation
        );
    }
}
