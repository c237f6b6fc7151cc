using System.Buffers;
using Cleave.Memory.Context;

namespace Cleave.Memory.Owners;

/// <content>Memory that outlives a call: a generation tells whether it is still there, pins keep it there.</content>
public unsafe partial class Vec<T, TAllocator>
{
    /// <summary>Decides which call frees the memory: the first <see cref="Close"/>, or the last <see cref="Unpin"/> after it. Until then
    /// the address and the length of the memory stay as they are.</summary>
    private PinGate _gate;

    /// <summary>Changes whenever what had an address may have it no longer.</summary>
    private uint _generation;

    /// <summary>A memory that somebody has pinned is freed by the last one to unpin it.</summary>
    private protected sealed override void Close()
    {
        bool free = _gate.Close();
        _count = 0;
        _capacity = 0;
        _version++;
        _generation++;
        if (free)
        {
            Free();
        }
    }

    private void Free()
    {
        nuint address = Interlocked.Exchange(ref _address, 0);
        if (address != 0)
        {
            TAllocator.Free(address, Held);
        }
    }

    private void Unpin()
    {
        if (_gate.Unpin())
        {
            Free();
            Dispose();
        }
    }

    /// <summary>A run of the memory, elements or room for them, for as long as the memory is of one generation.</summary>
    private sealed class VecMemory(Vec<T, TAllocator> vec, nuint start, int length) : MemoryManager<T>
    {
        private readonly uint _generation = vec._generation;

        public override Memory<T> Memory => CreateMemory(length);

        /// <summary>The part of it that begins at an element of the vec; empty where that lies outside, or all of it is gone.</summary>
        public Memory<T> From(nuint first) =>
            _generation == vec._generation && first >= start && first - start < (nuint)length
                ? CreateMemory((int)(first - start), length - (int)(first - start))
                : default;

        public override Span<T> GetSpan()
        {
            ThrowIfGone();

            // SAFETY: the window lay inside of the vec when it was made, and the vec's memory is the same still, or this has thrown.
            return new Span<T>((T*)vec._address + start, length);
        }

        public override MemoryHandle Pin(int elementIndex = 0)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(elementIndex);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(elementIndex, length);
            ThrowIfGone();
            OwnerText.ThrowIf(!vec._gate.TryPin(), vec);

            // SAFETY: as above; and a vec that is pinned neither moves nor frees its memory.
            return new MemoryHandle((T*)vec._address + start + elementIndex, default, this);
        }

        public override void Unpin() => vec.Unpin();

        protected override void Dispose(bool disposing)
        {
            // It owns nothing.
        }

        private void ThrowIfGone()
        {
            OwnerText.ThrowIf(vec.IsDisposed, vec);
            if (_generation != vec._generation)
            {
                throw new ObjectDisposedException(
                    OwnerText.Of(vec.GetType()), "The elements of the vec were moved since this Memory was taken; take it again from the vec.");
            }
        }
    }
}
