using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Erasure;
using Triage.Storage.Access;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Erasure;

/// <summary>
/// Erases somebody who used Triage: what lets them in goes, and what they did stays under a neutral name. The audit log keeps
/// the name it was written with, because each of its entries is hashed into the next. The certificate is one of workspace
/// <c>main</c>, since people belong to the instance.
/// </summary>
public sealed class PersonErasure
{
    private static readonly Type[] WaysIn = [typeof(PersonSignInRow), typeof(PasskeyRow), typeof(ProviderIdentityRow)];

    private readonly TriageDatabase _database;
    private readonly WorkspaceStore _workspaces;
    private readonly DiskCleaning _disk;
    private readonly TimeProvider _time;

    internal PersonErasure(TriageDatabase database, WorkspaceStore workspaces, DiskCleaning disk, TimeProvider time) =>
        (_database, _workspaces, _disk, _time) = (database, workspaces, disk, time);

    /// <summary>Who is meant. One may be called what another signs in with.</summary>
    /// <param name="typed">As they are called here, what they type to sign in, or their id.</param>
    /// <returns>Null when nobody is called that.</returns>
    /// <exception cref="RefusedInputException">It is more than one person.</exception>
    public async Task<Person?> FindAsync(string typed, CancellationToken cancellation)
    {
        var key = Person.KeyOf(typed);
        Guid? id = Guid.TryParse(typed, out var read) ? read : null;
        var meant = await _database.ReadAsIsAsync(
            context =>
                context
                    .Set<PersonRow>()
                    .Where(p => p.LoginKey == key || p.NameKey == key || p.Id == id)
                    .OrderBy(p => p.Name)
                    .Take(3)
                    .ToListAsync(cancellation),
            cancellation
        );
        return meant.Count <= 1
            ? meant.SingleOrDefault()?.ToPerson()
            : throw new RefusedInputException(
                "person",
                $"'{typed.Trim()}' is more than one person: {string.Join("; ", meant.Select(Told))}. Type the id of the one you mean."
            );

        static string Told(PersonRow person) =>
            $"{person.Name}, who {(person.Login is { } login ? $"signs in as {login}" : "comes through a provider")}, has the id {person.Id}";
    }

    /// <summary>Erases the person in one go; what stood on the disk is cleaned afterwards by <see cref="ErasureSteps"/>.</summary>
    /// <returns>Null when there is nobody.</returns>
    /// <exception cref="RefusedInputException">Nobody would administer the instance, or own a workspace.</exception>
    public async Task<KeptErasure?> EraseAsync(Guid id, Actor by, CancellationToken cancellation)
    {
        var hasher = await _workspaces.HasherAsync(WorkspaceId.Main, cancellation);
        return await _database.WriteAsIsAsync(
            WritePriority.Interactive,
            async context =>
            {
                if (await context.Set<PersonRow>().SingleOrDefaultAsync(p => p.Id == id, cancellation) is not { } person)
                {
                    return null;
                }

                await RefuseTheLastAsync(context, person, cancellation);
                await _disk.BeginAsync(context, cancellation);
                var number = await ErasureStore.NextNumberAsync(context, WorkspaceId.Main, cancellation);
                var neutral = new Actor($"a removed person {number}");
                var (now, name) = (_time.GetUtcNow(), new Actor(person.Name));
                var report = await LetGoAsync(context, person, now, cancellation);
                var named = new PersonName(context, name, neutral);
                report = report
                    .WithRemoved(ErasureKind.Acts, await named.ReplaceAsync(cancellation), [neutral.Name])
                    .WithRemoved(ErasureKind.Answers, await named.ForgetAnswersAsync(cancellation), []);
                var row = new ErasureRow
                {
                    Workspace = WorkspaceId.Main,
                    Number = number,
                    State = ErasureState.Cleaning,
                    Stage = (int)ErasureStage.Disk,
                    SubjectHash = hasher.KeyOf($"erased person {person.Id}"),
                    AskedBy = by == name ? neutral : by,
                    AskedAtUtc = now,
                    BeginsAtUtc = now,
                    Report = await WithWhatStaysAsync(context, report, person, cancellation),
                };
                context.Add(row);
                await ErasureStore.TellAsync(context, row, row.AskedBy, now, $"{neutral} was a person of Triage", cancellation);
                return row.ToErasure(new HashSet<string>());
            },
            cancellation
        );
    }

    private static async Task RefuseTheLastAsync(TriageContext context, PersonRow person, CancellationToken cancellation)
    {
        var others = context.Set<PersonRow>().Where(p => p.Id != person.Id && !p.Disabled);
        if (person.Administrator && !await others.AnyAsync(p => p.Administrator, cancellation))
        {
            throw new RefusedInputException(
                "person",
                "This is the last administrator of the instance. Make somebody else one first."
            );
        }

        var owned = context.Set<MemberRow>().Where(m => m.Role == Role.Owner);
        var orphan = await owned
            .Where(m => m.PersonId == person.Id)
            .Where(m => !owned.Any(o => o.Workspace == m.Workspace && others.Any(p => p.Id == o.PersonId)))
            .Select(m => (WorkspaceId?)m.Workspace)
            .FirstOrDefaultAsync(cancellation);
        if (orphan is { } workspace)
        {
            throw new RefusedInputException(
                "person",
                $"This is the last owner of workspace {workspace}. Make somebody else an owner there first."
            );
        }
    }

    /// <summary>What lets them in, and what they made that lets others in.</summary>
    private static async Task<ErasureReport> LetGoAsync(
        TriageContext context,
        PersonRow person,
        DateTimeOffset nowUtc,
        CancellationToken cancellation
    )
    {
        var (id, now) = (person.Id, (DateTimeOffset?)nowUtc);
        var keys = context.Set<ApiKeyRow>().Where(k => k.Maker == id);
        await keys.Where(k => k.RevokedAtUtc == null)
            .ExecuteUpdateAsync(k => k.SetProperty(x => x.RevokedAtUtc, now), cancellation);
        var made =
            await keys.ExecuteUpdateAsync(k => k.SetProperty(x => x.Maker, (Guid?)null), cancellation)
            + await MemberStore.MadeBy(context.Set<InvitationRow>(), id, person.Name).ExecuteDeleteAsync(cancellation);
        var report = ErasureReport.Empty.WithRemoved(ErasureKind.Person, 1, []).WithRemoved(ErasureKind.Keys, made, []);
        foreach (var theirs in context.Model.FindEntityType(typeof(PersonRow))!.GetReferencingForeignKeys())
        {
            var type = theirs.DeclaringEntityType;
            // Names of the model, nothing that somebody wrote.
            var delete = $"DELETE FROM {type.GetTableName()} WHERE \"{theirs.Properties[0].GetColumnName()}\" = {{0}}";
            var gone = await context.Database.ExecuteSqlRawAsync(delete, [id], cancellation);
            var kind = WaysIn.Contains(type.ClrType) ? ErasureKind.SignIns : ErasureKind.Memberships;
            report = report.WithRemoved(kind, gone, []);
        }

        context.Remove(person);
        await context.SaveChangesAsync(cancellation);
        return report;
    }

    private static async Task<ErasureReport> WithWhatStaysAsync(
        TriageContext context,
        ErasureReport report,
        PersonRow person,
        CancellationToken cancellation
    )
    {
        var by = new Actor(person.Name);
        var entries = context.Set<AuditRow>().Where(e => e.Actor == by || e.What == person.Name || e.What == person.Login);
        var numbers = await entries
            .OrderByDescending(e => e.Number)
            .Select(e => e.Number)
            .Take(ErasureLine.MaxNames)
            .ToListAsync(cancellation);
        return report
            .WithStaying(ErasureKind.Audit, await entries.CountAsync(cancellation), numbers.Select(n => $"entry {n}"))
            .WithStaying(ErasureKind.WrittenNames, 0, [])
            .WithStaying(ErasureKind.FormerNames, 0, [])
            .WithStaying(ErasureKind.Backups, 0, []);
    }
}
