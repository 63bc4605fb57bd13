using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Access;

/// <summary>Why somebody was not made.</summary>
public enum PersonRefusal
{
    /// <summary>They were.</summary>
    None,

    /// <summary>The link was used, revoked, is over or never was.</summary>
    LinkGone,

    /// <summary>Somebody else signs in with that name.</summary>
    LoginTaken,

    /// <summary>Somebody else is called that, or the program itself is.</summary>
    NameTaken,
}

/// <summary>Keeps the people who can sign in.</summary>
public sealed class PersonStore
{
    // Acts that no person did carry these.
    private static readonly string[] OwnNames = [Person.KeyOf(Actor.Owner.Name), Person.KeyOf(Actor.System.Name)];

    private readonly TriageDatabase _database;
    private readonly WorkspaceStore _workspaces;
    private readonly TimeProvider _time;

    internal PersonStore(TriageDatabase database, WorkspaceStore workspaces, TimeProvider time) =>
        (_database, _workspaces, _time) = (database, workspaces, time);

    public Task<Person?> FindAsync(Guid id, CancellationToken cancellation) =>
        FindAsync(context => context.Set<PersonRow>().Where(p => p.Id == id), cancellation);

    public Task<Person?> FindByLoginAsync(string login, CancellationToken cancellation)
    {
        var key = Person.KeyOf(login);
        return FindAsync(context => context.Set<PersonRow>().Where(p => p.LoginKey == key), cancellation);
    }

    public Task<Person?> FindAsync(ProviderIdentity identity, CancellationToken cancellation) =>
        FindAsync(
            context =>
                context
                    .Set<ProviderIdentityRow>()
                    .Where(i => i.Issuer == identity.Issuer && i.Subject == identity.Subject)
                    .Join(context.Set<PersonRow>(), i => i.PersonId, p => p.Id, (_, p) => p),
            cancellation
        );

    public Task<bool> AnyAsync(CancellationToken cancellation) =>
        _database.ReadAsIsAsync(context => context.Set<PersonRow>().AnyAsync(cancellation), cancellation);

    /// <summary>The administrators of the instance, by name.</summary>
    public Task<IReadOnlyList<Person>> AdministratorsAsync(CancellationToken cancellation) =>
        ListAsync(people => people.Where(p => p.Administrator), cancellation);

    /// <summary>Everybody, by name; who may not sign in among them.</summary>
    public Task<IReadOnlyList<Person>> ListAsync(CancellationToken cancellation) => ListAsync(people => people, cancellation);

    /// <summary>
    /// Lets nobody in as this person, whichever way: sign-ins, and what they made that lets in, end with it. Null when
    /// there is nobody, or they were disabled before.
    /// </summary>
    /// <exception cref="RefusedInputException">Nobody would administer the instance.</exception>
    public Task<Person?> DisableAsync(Guid id, CancellationToken cancellation) =>
        _database.WriteAsIsAsync<Person?>(
            WritePriority.Interactive,
            async context =>
            {
                if (
                    await context.Set<PersonRow>().SingleOrDefaultAsync(p => p.Id == id && !p.Disabled, cancellation)
                    is not { } row
                )
                {
                    return null;
                }

                if (row.Administrator)
                {
                    await RefuseLastAdministratorAsync(context, id, cancellation);
                }

                row.Disabled = true;
                await MemberStore.EndWhatTheyMadeAsync(
                    context.Set<ApiKeyRow>(),
                    context.Set<InvitationRow>(),
                    id,
                    row.Name,
                    _time.GetUtcNow(),
                    cancellation
                );
                await context.Set<PersonSignInRow>().Where(s => s.PersonId == id).ExecuteDeleteAsync(cancellation);
                await context
                    .Set<PasswordResetRow>()
                    .Where(r => r.PersonId == id || r.Maker == id)
                    .ExecuteDeleteAsync(cancellation);
                return row.ToPerson();
            },
            cancellation
        );

    private Task<IReadOnlyList<Person>> ListAsync(
        Func<IQueryable<PersonRow>, IQueryable<PersonRow>> which,
        CancellationToken cancellation
    ) =>
        _database.ReadAsIsAsync<IReadOnlyList<Person>>(
            async context =>
                (
                    await which(context.Set<PersonRow>())
                        .OrderBy(p => p.Name)
                        .ThenBy(p => p.Id)
                        .Take(AccessLimits.MaxMembers)
                        .ToListAsync(cancellation)
                ).ConvertAll(p => p.ToPerson()),
            cancellation
        );

    /// <summary>Changes what is kept of a person, in one go with what it is decided on. Null when there is nobody.</summary>
    /// <exception cref="RefusedInputException">The name is empty or too long, or nobody would administer the instance.</exception>
    public Task<Person?> ChangeAsync(Guid id, Func<Person, Person> change, CancellationToken cancellation) =>
        _database.WriteAsIsAsync(
            WritePriority.Interactive,
            async context =>
            {
                if (await context.Set<PersonRow>().SingleOrDefaultAsync(p => p.Id == id, cancellation) is not { } row)
                {
                    return null;
                }

                var before = row.ToPerson();
                var after = change(before).Checked();
                if (after.Name != before.Name && await IsNameTakenAsync(context, after, cancellation))
                {
                    throw new RefusedInputException(
                        "name",
                        "Somebody else is called that here. Add something that tells you apart."
                    );
                }

                row.Take(after);
                if (before is { Administrator: true, Disabled: false } && (row.Disabled || !row.Administrator))
                {
                    await RefuseLastAdministratorAsync(context, id, cancellation);
                    await context.Set<PasswordResetRow>().Where(r => r.Maker == id).ExecuteDeleteAsync(cancellation);
                }

                return row.ToPerson();
            },
            cancellation
        );

    /// <summary>A link with which the first owner can be made. Nothing once somebody administers the instance.</summary>
    /// <returns>The secret of the link; null when it is too late for one.</returns>
    public Task<string?> AddSetupLinkAsync(CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        return _database.WriteAsIsAsync<string?>(
            WritePriority.Interactive,
            async context =>
            {
                await context.Set<SetupLinkRow>().Where(l => l.ExpiresAtUtc <= now).ExecuteDeleteAsync(cancellation);
                if (await HasAdministratorAsync(context, cancellation))
                {
                    return null;
                }

                var secret = OneTimeSecret.New();
                context.Add(
                    new SetupLinkRow
                    {
                        SecretHash = OneTimeSecret.HashOf(secret),
                        ExpiresAtUtc = now + AccessLimits.SetupLinkValid,
                    }
                );
                return secret;
            },
            cancellation
        );
    }

    public Task<bool> IsSetupLinkAsync(string secret, CancellationToken cancellation) =>
        _database.ReadAsIsAsync(context => SetupLink(context, secret).AnyAsync(cancellation), cancellation);

    /// <summary>Makes the first person: administrator of the instance and owner of the workspace. Every link of this kind dies with it.</summary>
    public async Task<PersonRefusal> SetUpAsync(string secret, Person person, Passkey? passkey, CancellationToken cancellation)
    {
        await _workspaces.GetAsync(WorkspaceId.Main, cancellation);
        return await _database.WriteAsIsAsync(
            WritePriority.Interactive,
            async context =>
            {
                if (await IsLoginTakenAsync(context, person, cancellation))
                {
                    return PersonRefusal.LoginTaken;
                }

                if (await IsNameTakenAsync(context, person, cancellation))
                {
                    return PersonRefusal.NameTaken;
                }

                if (!await UseSetupLinkAsync(context, secret, cancellation))
                {
                    return PersonRefusal.LinkGone;
                }

                Add(context, person with { Administrator = true }, passkey);
                await MemberStore.AddAsync(context, WorkspaceId.Main, person.Id, Role.Owner, _time.GetUtcNow(), cancellation);
                return PersonRefusal.None;
            },
            cancellation
        );
    }

    /// <summary>Makes somebody who was invited, and a member with it.</summary>
    public Task<PersonRefusal> AddInvitedAsync(string secret, Person person, Passkey? passkey, CancellationToken cancellation) =>
        _database.WriteAsIsAsync(
            WritePriority.Interactive,
            async context =>
            {
                if (await IsLoginTakenAsync(context, person, cancellation))
                {
                    return PersonRefusal.LoginTaken;
                }

                if (await IsNameTakenAsync(context, person, cancellation))
                {
                    return PersonRefusal.NameTaken;
                }

                if (await InvitationStore.TakeAsync(context, secret, person.Id, _time.GetUtcNow(), cancellation) is null)
                {
                    return PersonRefusal.LinkGone;
                }

                Add(context, person, passkey);
                return PersonRefusal.None;
            },
            cancellation
        );

    /// <summary>
    /// The person of a provider's identity, with the roles that the provider's groups give; a new one where a role or a
    /// link lets them in. Null for a stranger.
    /// </summary>
    /// <param name="roles">Roles there are now; one that is gone takes nothing away that was given by hand.</param>
    /// <param name="link">Secret of an invitation, or of the first owner's link, that is used up with it.</param>
    public async Task<Person?> ComeInAsync(
        ProviderIdentity identity,
        string name,
        IReadOnlyList<(WorkspaceId Workspace, Role Role)> roles,
        string? link,
        CancellationToken cancellation
    )
    {
        foreach (var workspace in roles.Select(r => r.Workspace).Append(WorkspaceId.Main))
        {
            await _workspaces.GetAsync(workspace, cancellation);
        }

        return await _database.WriteAsIsAsync(
            WritePriority.Interactive,
            async context =>
            {
                var known = await context
                    .Set<ProviderIdentityRow>()
                    .SingleOrDefaultAsync(i => i.Issuer == identity.Issuer && i.Subject == identity.Subject, cancellation);
                var id = known?.PersonId ?? Guid.NewGuid();
                var isFirst = link is not null && await UseSetupLinkAsync(context, link, cancellation);
                var invited = link is not null && await TakeAsync(context, link, id, cancellation);
                if (known is null && !invited && !isFirst && roles.Count == 0)
                {
                    return null;
                }

                var now = _time.GetUtcNow();
                if (isFirst)
                {
                    await MemberStore.AddAsync(context, WorkspaceId.Main, id, Role.Owner, now, cancellation);
                }

                await MemberStore.FollowGroupsAsync(context, id, roles, now, cancellation);

                if (known is null)
                {
                    return await AddAsync(context, identity, new Person(id, name, null, isFirst), cancellation);
                }

                var row = await context.Set<PersonRow>().SingleAsync(p => p.Id == id, cancellation);
                row.Administrator |= isFirst;
                return row.ToPerson();
            },
            cancellation
        );
    }

    private async Task<bool> TakeAsync(TriageContext context, string secret, Guid person, CancellationToken cancellation) =>
        await InvitationStore.TakeAsync(context, secret, person, _time.GetUtcNow(), cancellation) is not null;

    /// <summary>False when it is none, or somebody was quicker.</summary>
    private async Task<bool> UseSetupLinkAsync(TriageContext context, string secret, CancellationToken cancellation) =>
        await SetupLink(context, secret).AnyAsync(cancellation)
        && !await HasAdministratorAsync(context, cancellation)
        && await context.Set<SetupLinkRow>().ExecuteDeleteAsync(cancellation) > 0;

    /// <summary>Until somebody does, whoever came through the provider's groups alone leaves the place free.</summary>
    private static Task<bool> HasAdministratorAsync(TriageContext context, CancellationToken cancellation) =>
        context.Set<PersonRow>().AnyAsync(p => p.Administrator && !p.Disabled, cancellation);

    /// <summary>A provider names people as it likes: a name that is taken here gets a number.</summary>
    private async Task<Person> AddAsync(
        TriageContext context,
        ProviderIdentity identity,
        Person person,
        CancellationToken cancellation
    )
    {
        var named = person;
        for (var number = 2; await IsNameTakenAsync(context, named, cancellation); number++)
        {
            named = person with { Name = $"{person.Name} ({number})" };
        }

        context.Add(
            new ProviderIdentityRow
            {
                Issuer = identity.Issuer,
                Subject = identity.Subject,
                PersonId = person.Id,
                MadeAtUtc = _time.GetUtcNow(),
            }
        );
        return Add(context, named, null);
    }

    private static async Task<bool> IsNameTakenAsync(TriageContext context, Person person, CancellationToken cancellation)
    {
        var key = Person.KeyOf(person.Name);
        return OwnNames.Contains(key)
            || await context.Set<PersonRow>().AnyAsync(p => p.NameKey == key && p.Id != person.Id, cancellation);
    }

    private static async Task<bool> IsLoginTakenAsync(TriageContext context, Person person, CancellationToken cancellation)
    {
        var key = person.Login is { } login ? Person.KeyOf(login) : null;
        return key is not null && await context.Set<PersonRow>().AnyAsync(p => p.LoginKey == key, cancellation);
    }

    private static async Task RefuseLastAdministratorAsync(TriageContext context, Guid id, CancellationToken cancellation)
    {
        if (!await context.Set<PersonRow>().AnyAsync(p => p.Administrator && !p.Disabled && p.Id != id, cancellation))
        {
            throw new RefusedInputException(
                "administrator",
                "This is the last administrator of the instance. Make somebody else one first."
            );
        }
    }

    private Person Add(TriageContext context, Person person, Passkey? passkey)
    {
        var made = person.Checked();
        var row = new PersonRow { Id = made.Id, MadeAtUtc = _time.GetUtcNow() };
        row.Take(made);
        context.Add(row);
        if (passkey is not null)
        {
            context.Add(PasskeyRow.Of(made.Id, passkey));
        }

        return row.ToPerson();
    }

    private IQueryable<SetupLinkRow> SetupLink(TriageContext context, string secret)
    {
        var (hash, now) = (OneTimeSecret.HashOf(secret), _time.GetUtcNow());
        return context.Set<SetupLinkRow>().Where(l => l.SecretHash == hash && l.ExpiresAtUtc > now);
    }

    private async Task<Person?> FindAsync(Func<TriageContext, IQueryable<PersonRow>> rows, CancellationToken cancellation) =>
        (await _database.ReadAsIsAsync(context => rows(context).SingleOrDefaultAsync(cancellation), cancellation))?.ToPerson();
}
