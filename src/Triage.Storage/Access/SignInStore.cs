using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Triage.Engine.Access;

namespace Triage.Storage.Access;

/// <summary>How somebody showed who they are.</summary>
public enum SignInWay
{
    Password,
    Passkey,
    Provider,

    /// <summary>By the link of the first owner or of an invitation, right after the account was made.</summary>
    Link,
}

/// <summary>One browser in which a person is signed in.</summary>
/// <param name="Id">Random; the cookie carries it, encrypted.</param>
/// <param name="Browser">What the browser says of itself, cut.</param>
public sealed record SignIn(Guid Id, Guid PersonId, SignInWay Way, string? Address, string? Browser)
{
    public DateTimeOffset MadeAtUtc { get; init; }
    public DateTimeOffset SeenAtUtc { get; init; }
}

internal sealed class PersonSignInRow : IEntityTypeConfiguration<PersonSignInRow>
{
    public Guid Id { get; set; }
    public Guid PersonId { get; set; }
    public SignInWay Way { get; set; }
    public string? Address { get; set; }
    public string? Browser { get; set; }
    public DateTimeOffset MadeAtUtc { get; set; }
    public DateTimeOffset SeenAtUtc { get; set; }

    public void Configure(EntityTypeBuilder<PersonSignInRow> signIn)
    {
        signIn.ToTable("person_sign_ins");
        signIn.HasKey(s => s.Id);
        signIn.HasIndex(s => new { s.PersonId, s.SeenAtUtc });
        signIn.HasIndex(s => s.SeenAtUtc);
        signIn.HasOne<PersonRow>().WithMany().HasForeignKey(s => s.PersonId);
    }
}

/// <summary>Keeps who is signed in where. A cookie without its row here is worth nothing, so ending one is deleting it.</summary>
public sealed class SignInStore
{
    private readonly TriageDatabase _database;
    private readonly TimeProvider _time;

    internal SignInStore(TriageDatabase database, TimeProvider time) => (_database, _time) = (database, time);

    /// <summary>Ends the one seen longest ago when there would be more than <see cref="AccessLimits.MaxSignIns"/>.</summary>
    /// <param name="enter">Changes the person as they are inside of the write; null lets them not in.</param>
    /// <returns>Null when they were not let in, or are no more.</returns>
    public Task<SignIn?> AddAsync(
        Guid person,
        SignInWay way,
        string? address,
        string? browser,
        Func<Person, Person?> enter,
        CancellationToken cancellation
    ) =>
        _database.WriteAsIsAsync<SignIn?>(
            WritePriority.Interactive,
            async context =>
            {
                var who = await context.Set<PersonRow>().SingleOrDefaultAsync(p => p.Id == person, cancellation);
                if (who is null || enter(who.ToPerson()) is not { } entered)
                {
                    return null;
                }

                who.Take(entered);
                var now = _time.GetUtcNow();
                await context
                    .Set<PersonSignInRow>()
                    .Where(s => s.SeenAtUtc < now - AccessLimits.SignInLongest)
                    .ExecuteDeleteAsync(cancellation);
                var surplus = await context
                    .Set<PersonSignInRow>()
                    .Where(s => s.PersonId == person)
                    .OrderByDescending(s => s.SeenAtUtc)
                    .Skip(AccessLimits.MaxSignIns - 1)
                    .ToListAsync(cancellation);
                context.RemoveRange(surplus);
                var row = new PersonSignInRow
                {
                    Id = Guid.NewGuid(),
                    PersonId = person,
                    Way = way,
                    Address = address,
                    Browser = browser,
                    MadeAtUtc = now,
                    SeenAtUtc = now,
                };
                context.Add(row);
                return ToSignIn(row);
            },
            cancellation
        );

    /// <summary>Null when it was ended, or is over.</summary>
    public async Task<SignIn?> FindLiveAsync(Guid id, CancellationToken cancellation)
    {
        var row = await _database.ReadAsIsAsync(
            context => Live(context).SingleOrDefaultAsync(s => s.Id == id, cancellation),
            cancellation
        );
        return row is null ? null : ToSignIn(row);
    }

    /// <summary>Which of these are not over.</summary>
    public Task<IReadOnlyList<Guid>> StillLiveAsync(IReadOnlyList<Guid> ids, CancellationToken cancellation) =>
        _database.ReadAsIsAsync<IReadOnlyList<Guid>>(
            async context => await Live(context).Where(s => ids.Contains(s.Id)).Select(s => s.Id).ToListAsync(cancellation),
            cancellation
        );

    /// <summary>Says that its browser was here just now.</summary>
    public Task<bool> SeeAsync(Guid id, CancellationToken cancellation) =>
        _database.WriteAsIsAsync(
            WritePriority.Intake,
            async context =>
            {
                var now = _time.GetUtcNow();
                return await Live(context)
                        .Where(s => s.Id == id)
                        .ExecuteUpdateAsync(s => s.SetProperty(x => x.SeenAtUtc, now), cancellation) > 0;
            },
            cancellation
        );

    /// <summary>Those of a person that are not over, the one seen last first.</summary>
    public Task<IReadOnlyList<SignIn>> ListAsync(Guid person, CancellationToken cancellation) =>
        _database.ReadAsIsAsync<IReadOnlyList<SignIn>>(
            async context =>
                (
                    await Live(context)
                        .Where(s => s.PersonId == person)
                        .OrderByDescending(s => s.SeenAtUtc)
                        .ThenBy(s => s.Id)
                        .Take(AccessLimits.MaxSignIns)
                        .ToListAsync(cancellation)
                ).ConvertAll(ToSignIn),
            cancellation
        );

    /// <summary>False when the person has no such sign-in.</summary>
    public Task<bool> EndAsync(Guid person, Guid id, CancellationToken cancellation) =>
        _database.WriteAsIsAsync(
            WritePriority.Interactive,
            async context =>
                await context
                    .Set<PersonSignInRow>()
                    .Where(s => s.Id == id && s.PersonId == person)
                    .ExecuteDeleteAsync(cancellation) > 0,
            cancellation
        );

    /// <param name="except">Stays; null ends all.</param>
    /// <returns>How many were ended.</returns>
    public Task<int> EndAllAsync(Guid person, Guid? except, CancellationToken cancellation) =>
        _database.WriteAsIsAsync(
            WritePriority.Interactive,
            context =>
                context
                    .Set<PersonSignInRow>()
                    .Where(s => s.PersonId == person && s.Id != except)
                    .ExecuteDeleteAsync(cancellation),
            cancellation
        );

    private IQueryable<PersonSignInRow> Live(TriageContext context)
    {
        var now = _time.GetUtcNow();
        var (seen, made) = (now - AccessLimits.SignInIdle, now - AccessLimits.SignInLongest);
        // Who was disabled while they signed in is not in.
        return context
            .Set<PersonSignInRow>()
            .Where(s => s.SeenAtUtc > seen && s.MadeAtUtc > made)
            .Where(s => !context.Set<PersonRow>().Any(p => p.Id == s.PersonId && p.Disabled));
    }

    private static SignIn ToSignIn(PersonSignInRow row) =>
        new(row.Id, row.PersonId, row.Way, row.Address, row.Browser) { MadeAtUtc = row.MadeAtUtc, SeenAtUtc = row.SeenAtUtc };
}
