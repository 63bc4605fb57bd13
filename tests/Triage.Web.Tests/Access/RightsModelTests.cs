using System.Security.Claims;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;
using Triage.Storage.Workspaces;
using Triage.Web.Access;

namespace Triage.Web.Tests.Access;

/// <summary>S-03: whatever roles are given and taken, nobody may more than a small model of the table says, anywhere.</summary>
public sealed class RightsModelTests : PageOverStorage
{
    // The model: read from the description of the product, not from the table of the program.
    private static readonly string[] Roles = ["viewer", "reporter", "triager", "editor", "owner"];

    private static readonly Dictionary<Permission, int> Lowest = new()
    {
        [Permission.Read] = 0,
        [Permission.Send] = 1,
        [Permission.Report] = 1,
        [Permission.Triage] = 2,
        [Permission.Restrict] = 2,
        [Permission.Edit] = 3,
        [Permission.Own] = 4,
        [Permission.SeePrivate] = 4,
        [Permission.Administer] = 99,
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Rights_AfterAnyChanges_AreThoseOfTheModel(int seed)
    {
        var random = new Random(seed);
        var members = Services.GetRequiredService<MemberStore>();
        var asked = new Memberships(members, Clock);
        var workspaces = await WorkspacesAsync();
        var people = await PeopleAsync(workspaces[0]);
        var model = new Dictionary<(Guid, WorkspaceId), int>();
        people.ForEach(p => model[(p, workspaces[0])] = 4);

        var asks = 0;
        for (var step = 0; step < 120; step++)
        {
            var (person, workspace) = (people[random.Next(people.Count)], workspaces[random.Next(workspaces.Count)]);
            await ChangeAsync(members, model, person, workspace, random);
            asked.Forget(person);
            foreach (var (of, at) in people.SelectMany(p => workspaces.Select(w => (p, w))))
            {
                var rights = await asked.RightsOfAsync(PrincipalOf(of), at, Cancellation);
                foreach (var permission in Enum.GetValues<Permission>())
                {
                    var may = model.TryGetValue((of, at), out var role) && role >= Lowest[permission];
                    Assert.True(
                        may == (rights?.May(permission) == true),
                        $"seed {seed}, step {step}: {permission} for {of:N} in {at}"
                    );
                    asks++;
                }
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{asks} questions asked of the program and of the model");
    }

    [Fact]
    public async Task Role_TakenAwayElsewhere_EndsWithinAMinute()
    {
        var workspaces = await WorkspacesAsync();
        var person = (await PeopleAsync(workspaces[0]))[0];
        var asked = new Memberships(Services.GetRequiredService<MemberStore>(), Clock);
        Assert.Equal(Role.Owner, await asked.RoleOfAsync(PrincipalOf(person), workspaces[0], Cancellation));

        await Services.GetRequiredService<MemberStore>().RemoveAsync(workspaces[0], person, Cancellation);
        Clock.Advance(CallerLimits.Believed);

        Assert.Null(await asked.RoleOfAsync(PrincipalOf(person), workspaces[0], Cancellation));
        Assert.True(CallerLimits.Believed + CallerLimits.PagesAskedAgain < TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Memberships_OfManyStrangers_AreNotRememberedForEver()
    {
        var asked = new Memberships(Services.GetRequiredService<MemberStore>(), Clock);
        for (var i = 0; i < 300; i++)
        {
            Assert.Null(await asked.RoleOfAsync(PrincipalOf(Guid.NewGuid()), WorkspaceId.Main, Cancellation));
        }

        Assert.InRange(asked.Remembered, 1, CallerLimits.MaxMembershipsRemembered);
    }

    private static async Task ChangeAsync(
        MemberStore members,
        Dictionary<(Guid, WorkspaceId), int> model,
        Guid person,
        WorkspaceId workspace,
        Random random
    )
    {
        try
        {
            if (random.Next(3) == 0)
            {
                await members.RemoveAsync(workspace, person, Cancellation);
                model.Remove((person, workspace));
                return;
            }

            var role = random.Next(Roles.Length);
            var parsed = Enum.Parse<Role>(Roles[role], ignoreCase: true);
            if (await members.SetRoleAsync(workspace, person, parsed, Cancellation) is null)
            {
                await members.AddAsync(workspace, person, parsed, Cancellation);
            }

            model[(person, workspace)] = role;
        }
        catch (RefusedInputException)
        {
            // The last owner stays one, so the model does not change either.
        }
    }

    private async Task<List<WorkspaceId>> WorkspacesAsync()
    {
        List<WorkspaceId> made = [new("one"), new("two"), new("three")];
        foreach (var workspace in made)
        {
            await Services.GetRequiredService<WorkspaceStore>().GetAsync(workspace, Cancellation);
        }

        return made;
    }

    private async Task<List<Guid>> PeopleAsync(WorkspaceId workspace)
    {
        var people = new List<Guid>();
        for (var i = 0; i < 4; i++)
        {
            var (_, secret) = await Services
                .GetRequiredService<InvitationStore>()
                .AddAsync(workspace, Role.Owner, null, AccessLimits.InvitationValid, Actor.System, null, Cancellation);
            var person = new Person(Guid.NewGuid(), $"person {i}", $"{Guid.NewGuid():N}", false);
            await Services.GetRequiredService<PersonStore>().AddInvitedAsync(secret, person, null, Cancellation);
            people.Add(person.Id);
        }

        return people;
    }

    private static ClaimsPrincipal PrincipalOf(Guid person) =>
        new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, $"{person:N}"), new Claim(ClaimTypes.Name, "x")], "test"));
}
