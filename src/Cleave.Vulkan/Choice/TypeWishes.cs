using System.Numerics;

namespace Cleave.Vulkan.Choice;

/// <summary>The properties that a demand requires, prefers, avoids and forbids. Immutable.</summary>
/// <param name="Required">Properties without which a type is not taken.</param>
/// <param name="Preferred">Properties of which each missing one costs two points, or one if it is slight.</param>
/// <param name="Avoided">Properties of which each present one costs two points.</param>
/// <param name="Forbidden">Properties with which a type is not taken.</param>
internal readonly record struct TypeWishes(
    MemoryProperties Required, MemoryProperties Preferred, MemoryProperties Avoided, MemoryProperties Forbidden)
{
    /// <summary>Properties that restrict what the memory can be used for, or slow it down: taken on request only.</summary>
    private const MemoryProperties Special = MemoryProperties.LazilyAllocated | MemoryProperties.Protected
        | MemoryProperties.DeviceCoherent | MemoryProperties.DeviceUncached | MemoryProperties.RemoteAccess;

    /// <summary>Derives the wishes of a demand: those of its use, changed by the access, then by the properties that it names
    /// itself.</summary>
    public static TypeWishes Of(in TypeDemand demand)
    {
        TypeWishes wishes = OfAccess(demand, OfUse(demand.Use));
        MemoryProperties required = wishes.Required | demand.Required;
        MemoryProperties preferred = (wishes.Preferred | demand.Preferred) & ~demand.Forbidden;
        return new TypeWishes(
            required,
            preferred,
            wishes.Avoided & ~(demand.Required | demand.Preferred),
            demand.Forbidden | (Special & ~(required | preferred)))
        {
            Slight = MemoryProperties.HostCoherent & ~demand.Preferred,
        };
    }

    /// <summary>Preferred properties that only decide between types that are equal otherwise. A flush costs less than reading memory that
    /// is not cached, so a use prefers coherent memory slightly,
    /// and a request that names the property itself as much as any other.</summary>
    public MemoryProperties Slight { get; init; }

    /// <summary>The points that a type costs, for preferred properties that it lacks and avoided ones that it has.</summary>
    public int CostOf(MemoryProperties properties)
    {
        MemoryProperties lacking = Preferred & ~properties;
        return (2 * BitOperations.PopCount((uint)(Avoided & properties))) + (2 * BitOperations.PopCount((uint)(lacking & ~Slight)))
            + BitOperations.PopCount((uint)(lacking & Slight));
    }

    private static TypeWishes OfUse(MemoryUse use) => use switch
    {
        MemoryUse.DeviceOnly => new(0, MemoryProperties.DeviceLocal, 0, 0),
        MemoryUse.Upload => new(
            MemoryProperties.HostVisible, MemoryProperties.HostCoherent, MemoryProperties.DeviceLocal | MemoryProperties.HostCached, 0),
        MemoryUse.Readback => new(
            MemoryProperties.HostVisible, MemoryProperties.HostCached | MemoryProperties.HostCoherent, MemoryProperties.DeviceLocal, 0),
        MemoryUse.Dynamic => new(
            MemoryProperties.HostVisible, MemoryProperties.DeviceLocal | MemoryProperties.HostCoherent, MemoryProperties.HostCached, 0),
        MemoryUse.Transient => new(0, MemoryProperties.LazilyAllocated | MemoryProperties.DeviceLocal, 0, 0),
        _ => default,
    };

    private static TypeWishes OfAccess(in TypeDemand demand, TypeWishes wishes) => demand.Access switch
    {
        HostAccess.None => wishes with { Required = wishes.Required & ~MemoryProperties.HostVisible },
        HostAccess.Sequential => wishes with
        {
            Required = wishes.Required | MemoryProperties.HostVisible,
            Preferred = wishes.Preferred & ~MemoryProperties.HostCached,
            Avoided = wishes.Avoided | MemoryProperties.HostCached,
        },
        HostAccess.Random => wishes with
        {
            Required = wishes.Required | MemoryProperties.HostVisible,
            Preferred = wishes.Preferred | MemoryProperties.HostCached,
            Avoided = wishes.Avoided & ~MemoryProperties.HostCached,
        },
        _ => wishes,
    };
}
