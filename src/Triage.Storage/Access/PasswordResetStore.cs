using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Triage.Engine.Access;

namespace Triage.Storage.Access;

/// <summary>A link with which one person can set a new password, once.</summary>
internal sealed class PasswordResetRow : IEntityTypeConfiguration<PasswordResetRow>
{
    public Guid PersonId { get; set; }

    /// <summary>The administrator who made it, and whose administering it ends with; null when it was made at the command line.</summary>
    public Guid? Maker { get; set; }
    public string SecretHash { get; set; } = "";
    public DateTimeOffset ExpiresAtUtc { get; set; }

    public void Configure(EntityTypeBuilder<PasswordResetRow> reset)
    {
        reset.ToTable("password_resets");
        reset.HasKey(r => r.PersonId);
        reset.HasIndex(r => r.SecretHash).IsUnique();
        reset.HasOne<PersonRow>().WithMany().HasForeignKey(r => r.PersonId);
        reset.HasOne<PersonRow>().WithMany().HasForeignKey(r => r.Maker).OnDelete(DeleteBehavior.Cascade);
    }
}

/// <summary>Keeps the links that wait; one that was used or is over is gone, and a new one takes the place of the one before.</summary>
public sealed class PasswordResetStore
{
    private readonly TriageDatabase _database;
    private readonly TimeProvider _time;

    internal PasswordResetStore(TriageDatabase database, TimeProvider time) => (_database, _time) = (database, time);

    /// <returns>The secret of the link, which is nowhere else; null for who does not sign in with a password.</returns>
    public Task<string?> AddAsync(Guid person, Guid? maker, CancellationToken cancellation) =>
        _database.WriteAsIsAsync<string?>(
            WritePriority.Interactive,
            async context =>
            {
                var now = _time.GetUtcNow();
                await context
                    .Set<PasswordResetRow>()
                    .Where(r => r.PersonId == person || r.ExpiresAtUtc <= now)
                    .ExecuteDeleteAsync(cancellation);
                if (!await context.Set<PersonRow>().AnyAsync(p => p.Id == person && p.Login != null && !p.Disabled, cancellation))
                {
                    return null;
                }

                var secret = OneTimeSecret.New();
                context.Add(
                    new PasswordResetRow
                    {
                        PersonId = person,
                        Maker = maker,
                        SecretHash = OneTimeSecret.HashOf(secret),
                        ExpiresAtUtc = now + AccessLimits.PasswordResetValid,
                    }
                );
                return secret;
            },
            cancellation
        );

    /// <summary>Whose password it sets; null when it was used, is over or never was, or when who made it administers no more.</summary>
    public async Task<Person?> FindAsync(string secret, CancellationToken cancellation) =>
        (
            await _database.ReadAsIsAsync(
                context =>
                    Waiting(context, secret)
                        .Join(context.Set<PersonRow>(), r => r.PersonId, p => p.Id, (_, p) => p)
                        .SingleOrDefaultAsync(cancellation),
                cancellation
            )
        )?.ToPerson();

    /// <summary>Uses the link up, in one go with what it changes, and ends every sign-in of its person.</summary>
    /// <param name="change">Null leaves the link, and everything else, as it is.</param>
    /// <returns>Null when nothing was changed.</returns>
    public Task<Person?> TakeAsync(string secret, Func<Person, Person?> change, CancellationToken cancellation) =>
        _database.WriteAsIsAsync<Person?>(
            WritePriority.Interactive,
            async context =>
            {
                if (await Waiting(context, secret).SingleOrDefaultAsync(cancellation) is not { } reset)
                {
                    return null;
                }

                var row = await context.Set<PersonRow>().SingleAsync(p => p.Id == reset.PersonId, cancellation);
                if (change(row.ToPerson()) is not { } after)
                {
                    return null;
                }

                row.Take(after);
                context.Remove(reset);
                await context.Set<PersonSignInRow>().Where(s => s.PersonId == row.Id).ExecuteDeleteAsync(cancellation);
                return row.ToPerson();
            },
            cancellation
        );

    private IQueryable<PasswordResetRow> Waiting(TriageContext context, string secret)
    {
        var (hash, now) = (OneTimeSecret.HashOf(secret), _time.GetUtcNow());
        return context
            .Set<PasswordResetRow>()
            .Where(r => r.SecretHash == hash && r.ExpiresAtUtc > now)
            .Where(r => r.Maker == null || context.Set<PersonRow>().Any(p => p.Id == r.Maker && p.Administrator && !p.Disabled));
    }
}
