import BookingCore
import BookingHTTP
